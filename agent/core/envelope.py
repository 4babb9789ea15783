"""What stands around the `data` value in the body of a sync: one definition for what is shown and what is sent."""

import msgspec

from agent.core.delivery import Upload
from contract.sync import SyncEnvelope


def envelope(upload: Upload) -> tuple[bytes, bytes]:
    """The bytes before and after the `data` value."""
    whole = msgspec.json.encode(
        SyncEnvelope(
            empresa_id=upload.empresa_id,
            timestamp=upload.stamp,
            checksum=upload.checksum,
            data=msgspec.Raw(b"null"),
            fecha_corte=upload.cut,
            sync_type=upload.kind,
            previous_sync_id=upload.previous_sync_id,
            state_checksum=upload.state_checksum,
        )
    )
    # A quotation mark inside a JSON string is escaped, so the first match is the member itself.
    before, after = whole.split(b'"data":null', 1)
    return before + b'"data":', after
