package site

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// refuseUnknown answers a request with a parameter its operation does not have: one that is
// misspelt and silently left out changes what is answered without a word.
func refuseUnknown(api huma.API) func(ctx huma.Context, next func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		known := ctx.Operation().Parameters
		asked := ctx.URL()
		for name := range asked.Query() {
			if !slices.ContainsFunc(known, func(p *huma.Param) bool { return p.In == "query" && p.Name == name }) {
				_ = huma.WriteErr(api, ctx, http.StatusUnprocessableEntity, "unknown parameter",
					&huma.ErrorDetail{Message: unknownParameter, Location: "query." + name}) // the client is gone when this fails
				return
			}
		}
		next(ctx)
	}
}

// unknownParameter is put into Chinese by translated, as what huma says of fields of a body.
const unknownParameter = "unexpected property"
