from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "safar.people"
    label = "people"

    def ready(self) -> None:
        from safar.people.history import register_history
        from safar.people.models import Invitation, Membership, Organisation, User
        from safar.people.permissions import may_manage, may_see_members

        register_history(Organisation, may_see=lambda user, organisation: True)
        register_history(Membership, may_see=lambda user, each: may_see_members(user, each.organisation))
        register_history(Invitation, may_see=lambda user, each: may_manage(user, each.organisation))
        register_history(User, may_see=lambda user, person: user.pk == person.pk or user.is_superuser)
