"""The addresses of what it is worth: cases, value models, links to share, price surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from whybuy.faces.web import cases_page, models_page, survey_page, worth_page, worth_shared

urlpatterns: list[URLPattern] = [
    path("worth/<path:key>/keep", worth_page.keep, name="worth_keep"),
    path("worth/<path:key>/share", worth_shared.share, name="worth_share"),
    path("price/survey", survey_page.survey, name="price_survey"),
    path("cases/open", worth_page.whose, name="worth_open"),
    path("cases", cases_page.cases, name="cases"),
    path("models", models_page.models, name="models"),
    path("models/new", models_page.new, name="model_new"),
    path("models/check", models_page.check, name="model_check"),
    path("models/<path:key>/keep", models_page.change, name="model_change"),
    path("models/<path:key>/remove", models_page.remove, name="model_remove"),
    path("models/<path:key>/as.<slug:form>", models_page.as_file, name="model_file"),
    path("models/<path:key>", models_page.model, name="model"),
    path("shared", worth_shared.links, name="shared_links"),
    path("shared/<int:number>/take-back", worth_shared.revoke, name="shared_revoke"),
    path("shared/<slug:token>", worth_shared.shared, name="shared"),
    path("worth/<path:key>", worth_page.case, name="worth_of"),
]
