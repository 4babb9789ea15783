"""What the ways in may ask of collecting, by use case; every method takes the organization's transaction first."""

from server.capabilities.collections.service.asking import Reminders
from server.capabilities.collections.service.delivering import Delivering
from server.capabilities.collections.service.editing import Templates
from server.capabilities.collections.service.feedback import Feedback
from server.capabilities.collections.service.keeping import Keeping
from server.capabilities.collections.service.noting import Noting
from server.capabilities.collections.service.planning import Collecting


class CollectionsService:
    """Templates, reminders, their sending, what comes back, the rules that an organization keeps, and notes."""

    def __init__(self, deps: Collecting) -> None:
        self.templates = Templates(deps)
        self.reminders = Reminders(deps)
        self.delivering = Delivering(deps)
        self.feedback = Feedback(deps, self.delivering)
        self.keeping = Keeping(deps)
        self.noting = Noting(deps)
