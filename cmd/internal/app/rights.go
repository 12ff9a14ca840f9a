package app

import (
	"maps"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/site"
)

// rights are what every route of the site asks of who comes, by the pattern it is registered
// with. What is missing here is the administrator's alone, and TestEveryRouteIsListed fails:
// whoever adds a route decides here who may use it, and TestTwoUsers has to know it.
func rights() map[string]access.Right {
	out := map[string]access.Right{}
	for right, patterns := range map[access.Right][]string{
		access.AsAnybody: {
			"/", "GET /static/{file}", "GET /favicon.ico", "GET " + site.MetricsPath, "GET /healthz", "GET /readyz", "GET /api", "POST /display",
			"GET /openapi.json", "GET /openapi.yaml", "GET /widget.js", "GET /openapi-3.0.json", "GET /openapi-3.0.yaml",
		},
		access.AsReader: {
			"GET /{$}", "GET /widget", "GET /documents", "GET /documents/{id}", "GET /compare", "GET /cards", "GET /deadlines", "GET /deadlines.ics", "GET /library",
			"GET /feedback", "POST /feedback",
			"GET /api/v1/ask", "POST /api/v1/ask", "GET /api/v1/search", "GET /api/v1/suggest", "GET /api/v1/compare",
			"GET /api/v1/documents", "GET /api/v1/documents/{id}", "GET /api/v1/documents/{id}/card", "GET /api/v1/cards", "GET /api/v1/documents/{id}/related", "GET /api/v1/documents/{id}/original",
			"GET /api/v1/deadlines", "POST /api/v1/time", "GET /api/v1/library/skipped", mcpPath,
		},
		access.AsOneself: {
			"GET /me", "GET /me/sign-in", "POST /me/sign-in", "POST /me/sign-out", "GET /me/reminders", "GET /me/subscriptions", "GET /me/calendar",
			"POST /me/reminders", "POST /me/reminders/{id}", "GET /me/done/{id}", "POST /me/calendar", "GET /calendar/{file}",
			"GET /me/places", "POST /me/places", "GET /me/subscribe", "POST /me/subscriptions", "POST /me/subscriptions/{id}", "GET /board",
			"GET /deliveries", "POST /deliveries/{id}",
			"GET /api/v1/reminders", "POST /api/v1/reminders", "GET /api/v1/reminders/{id}", "PATCH /api/v1/reminders/{id}", "DELETE /api/v1/reminders/{id}",
			"GET /api/v1/subscriptions", "POST /api/v1/subscriptions", "POST /api/v1/subscriptions/preview", "DELETE /api/v1/subscriptions/{id}",
			"GET /api/v1/deliveries", "POST /api/v1/deliveries/{id}",
		},
		access.AsStaff: {
			"POST /api/v1/documents", "DELETE /api/v1/documents/{id}", "GET /api/v1/library/history", "POST /api/v1/library/import",
			"GET /api/v1/curated", "POST /api/v1/curated", "GET /api/v1/curated/{id}", "PATCH /api/v1/curated/{id}", "DELETE /api/v1/curated/{id}",
			"GET /api/v1/curated/export", "POST /api/v1/curated/import", "GET /api/v1/curated/questions", "GET /api/v1/reviews", "POST /api/v1/reviews",
			"GET /api/v1/synonyms", "POST /api/v1/synonyms",
			"GET /curate", "GET /curate/pair", "POST /curate/pair", "POST /curate/delete", "POST /curate/import", "GET /curate/questions",
			"POST /curate/questions/drop", "GET /curate/documents", "POST /curate/documents", "GET /curate/synonyms", "POST /curate/synonyms",
			"POST /library/upload", "POST /library/import", "POST /library/delete",
		},
		access.AsAdmin: {
			"GET /api/v1/library/kept/{sum}", "GET " + BackupPath,
			"GET /api/v1/reminders/export", "POST /api/v1/reminders/import",
			"GET /api/v1/people", "POST /api/v1/people", "DELETE /api/v1/people/{id}", "POST /api/v1/people/{id}/token",
			"GET /api/v1/webhooks", "POST /api/v1/webhooks", "DELETE /api/v1/webhooks/{name}", "POST /api/v1/webhooks/{name}/disable",
			"POST /api/v1/webhooks/{name}/enable", "POST /api/v1/webhooks/{name}/replay", "POST /api/v1/webhooks/{name}/rotate",
			"POST /api/v1/webhooks/{name}/test",
			"GET /api/v1/feedback", "DELETE /api/v1/feedback", "GET /api/v1/chat/failed", "POST /api/v1/chat/failed",
		},
	} {
		for _, p := range patterns {
			out[p] = right
		}
	}
	maps.Copy(out, access.PageRights())
	maps.Copy(out, access.APIRights())
	return out
}
