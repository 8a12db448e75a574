"""Every change while an event is prepared."""

from safar.consultations.preparing.services.copying import copy_event
from safar.consultations.preparing.services.deleting import delete_event, delete_session, delete_theme
from safar.consultations.preparing.services.erasing import erase_participant, take_name_off
from safar.consultations.preparing.services.links import send_link, send_links, waiting_for_link
from safar.consultations.preparing.services.lists import import_people
from safar.consultations.preparing.services.people import (
    add_participant,
    choose_mails,
    edit_participant,
    give_link,
    record_consent,
    register,
    set_registration,
)
from safar.consultations.preparing.services.programme import save_programme
from safar.consultations.preparing.services.rooms import save_hosts, save_rounds, save_tables, set_tables

__all__ = [
    "add_participant",
    "choose_mails",
    "copy_event",
    "delete_event",
    "delete_session",
    "delete_theme",
    "edit_participant",
    "erase_participant",
    "give_link",
    "import_people",
    "record_consent",
    "register",
    "save_hosts",
    "save_programme",
    "save_rounds",
    "save_tables",
    "send_link",
    "send_links",
    "set_registration",
    "set_tables",
    "take_name_off",
    "waiting_for_link",
]
