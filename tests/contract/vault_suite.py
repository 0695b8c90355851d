"""The promise of ``intake.ports.Vault``, for every keeper of it."""

from dataclasses import replace

import pytest

from intake.errors import Shredded, Unreadable
from intake.ports import Blob
from tests.contract.houses import House, record

BYTES_OF_A_BLOB = ("wrapped_key", "nonce", "ciphertext")


def with_part(blob: Blob, part: str, value: bytes) -> Blob:
    return replace(blob, **{part: value})  # type: ignore[arg-type]


class VaultSuite:
    @pytest.mark.parametrize("content", [b"", b"x", b"\x00\xff" * 5_000, bytes(2_000_000)], ids=["nothing", "one byte", "10 kB", "2 MB"])
    async def test_what_was_sealed_and_settled_opens(self, house: House, content: bytes) -> None:
        await house.ledger.settle([await record(house, contents={"letter": content, "extra": b"other"})])
        assert await house.vault.open("PR-1", "letter") == content
        assert await house.vault.open("PR-1", "extra") == b"other"

    async def test_what_was_never_settled_counts_as_shredded(self, house: House) -> None:
        await house.vault.seal("PR-1", {"letter": b"sealed only"})
        with pytest.raises(Shredded):
            await house.vault.open("PR-1", "letter")

    async def test_a_sealed_blob_shows_nothing_of_its_content(self, house: House) -> None:
        (blob,) = await house.vault.seal("PR-1", {"letter": b"4111 1111 1111 1111"})
        assert b"1111" not in blob.ciphertext + blob.wrapped_key + blob.nonce
        assert "ciphertext" not in repr(blob)

    async def test_equal_contents_are_sealed_differently(self, house: House) -> None:
        first, second = await house.vault.seal("PR-1", {"letter": b"same", "routed": b"same"})
        (again,) = await house.vault.seal("PR-1", {"letter": b"same"})
        assert len({first.ciphertext, second.ciphertext, again.ciphertext}) == 3
        assert len({first.wrapped_key, second.wrapped_key, again.wrapped_key}) == 3

    @pytest.mark.parametrize("part", BYTES_OF_A_BLOB)
    async def test_one_changed_bit_anywhere_makes_it_unreadable(self, house: House, part: str) -> None:
        (blob,) = await house.vault.seal("PR-1", {"letter": b"a letter"})
        whole: bytes = getattr(blob, part)
        for bit in range(8 * len(whole)):
            changed = bytearray(whole)
            changed[bit // 8] ^= 1 << bit % 8
            with pytest.raises(Unreadable):
                house.vault.unseal("PR-1", with_part(blob, part, bytes(changed)))

    @pytest.mark.parametrize("part", BYTES_OF_A_BLOB)
    async def test_a_blob_cut_short_is_unreadable(self, house: House, part: str) -> None:
        (blob,) = await house.vault.seal("PR-1", {"letter": b"a letter"})
        for length in range(len(getattr(blob, part))):
            with pytest.raises(Unreadable):
                house.vault.unseal("PR-1", with_part(blob, part, getattr(blob, part)[:length]))

    async def test_a_blob_under_another_reference_purpose_or_key_is_unreadable(self, house: House) -> None:
        letter, other = await house.vault.seal("PR-1", {"letter": b"a letter", "extra": b"other"})
        moved: tuple[tuple[str, str, Blob], ...] = (
            ("moved to another message", "PR-2", letter),
            ("moved to another purpose", "PR-1", replace(letter, purpose="routed")),
            ("the border between reference and purpose moved", "PR-1l", replace(letter, purpose="etter")),
            ("given another blob's data key", "PR-1", replace(letter, wrapped_key=other.wrapped_key)),
            ("given another blob's content", "PR-1", replace(letter, ciphertext=other.ciphertext, nonce=other.nonce)),
            ("sealed under a key that is not here", "PR-1", replace(letter, key_id="k9")),
        )
        for sentence, reference, blob in moved:
            with pytest.raises(Unreadable):
                pytest.fail(f"{sentence}: {house.vault.unseal(reference, blob)!r}")

    async def test_fingerprints_tell_texts_apart_and_are_the_same_for_the_same_text(self, house: House) -> None:
        one = house.vault.fingerprint("pat@example.org")
        assert one == house.vault.fingerprint("pat@example.org")
        assert one != house.vault.fingerprint("pat@example.com")
        assert len(bytes.fromhex(one)) == 32
