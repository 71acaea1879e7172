"""The pages: every view asks one question of a service and shows the answer in one template."""

from flask import Blueprint, Flask

from app.web.accounts import bp as account_pages
from app.web.addresses import SlugConverter
from app.web.adoptions import bp as adoption_pages
from app.web.applications import bp as application_pages
from app.web.attachments import bp as attachment_pages
from app.web.catalogue import bp as catalogue_pages
from app.web.cities import bp as city_pages
from app.web.comments import bp as comment_pages
from app.web.consultations import bp as consultation_pages
from app.web.drafts import bp as draft_pages
from app.web.erasure import bp as erasure_pages
from app.web.health import bp as health_pages
from app.web.invitations import bp as invitation_pages
from app.web.log import bp as log_pages
from app.web.management import bp as management_pages
from app.web.memberships import bp as membership_pages
from app.web.networks import bp as network_pages
from app.web.notices import bp as notice_pages
from app.web.oidc import bp as oidc_pages
from app.web.opinions import bp as opinion_pages
from app.web.outputs import bp as output_pages
from app.web.own_data import bp as own_data_pages
from app.web.people import bp as people_pages
from app.web.practices import bp as practice_pages
from app.web.profile import bp as profile_pages
from app.web.remarks import bp as remark_pages
from app.web.reviews import bp as review_pages
from app.web.searches import bp as search_pages
from app.web.site import bp as site_pages
from app.web.tasks import bp as task_pages
from app.web.topics import bp as topic_pages
from app.web.upkeep import bp as upkeep_pages
from app.web.uploads import bp as upload_pages
from app.web.wording import register as register_wording

blueprints: tuple[Blueprint, ...] = (
    site_pages,
    catalogue_pages,
    search_pages,
    practice_pages,
    output_pages,
    consultation_pages,
    comment_pages,
    adoption_pages,
    opinion_pages,
    remark_pages,
    network_pages,
    city_pages,
    topic_pages,
    health_pages,
    account_pages,
    oidc_pages,
    profile_pages,
    task_pages,
    upload_pages,
    attachment_pages,
    draft_pages,
    review_pages,
    upkeep_pages,
    notice_pages,
    own_data_pages,
    erasure_pages,
    management_pages,
    log_pages,
    people_pages,
    invitation_pages,
    membership_pages,
    application_pages,
)


def register(app: Flask) -> None:
    """Let the application answer with pages."""
    app.url_map.converters["slug"] = SlugConverter
    register_wording(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
