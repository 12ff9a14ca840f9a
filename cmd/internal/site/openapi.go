package site

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// newAPI puts an API on mux, and the description of its operations at /openapi.json
// (3.1) and /openapi.yaml. huma's own viewer is left out: it loads itself from a CDN,
// which an intranet does not have.
func newAPI(mux *http.ServeMux, version, publicURL string) huma.API {
	cfg := huma.DefaultConfig("policybot 政策问答接口", version)
	cfg.DocsPath, cfg.SchemasPath = "", ""
	cfg.CreateHooks = nil // no $schema in answers: their keys are a contract
	cfg.Transformers = []huma.Transformer{translate}
	cfg.Info.Description = "就中文政策文件提问、检索条款、读原文。答案总附原文条款；错误为 application/problem+json。"
	cfg.Servers = []*huma.Server{{URL: "/"}}
	if publicURL != "" {
		cfg.Servers[0].URL = strings.TrimSuffix(publicURL, "/")
	}
	api := humago.New(mux, cfg)
	api.UseMiddleware(refuseUnknown(api))
	return api
}

// describeAccess says how a client shows who it is, and which operations ask for it.
func (s *Site) describeAccess(spec *huma.OpenAPI) {
	spec.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer":  {Type: "http", Scheme: "bearer", Description: "接口令牌（policybot token create）、POLICYBOT_TOKEN 或个人令牌"},
		"session": {Type: "apiKey", In: "cookie", Name: s.cfg.SessionCookie, Description: "网页登录后浏览器里的凭据；改动时还须来自本站页面"},
	}
	shown := []map[string][]string{{"bearer": {}}, {"session": {}}}
	for path, item := range spec.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			switch needs, listed := s.cfg.Needs[method+" "+path]; {
			case listed && needs == NeedsNothing:
				op.Security = []map[string][]string{}
				continue
			case listed && needs == MayShow:
				op.Security = append([]map[string][]string{{}}, shown...)
			default:
				op.Security = shown
			}
			for status, why := range map[string]string{"401": "没有令牌，或令牌不对", "403": "没有这项权限，或不在允许的地址"} {
				if op.Responses[status] == nil {
					op.Responses[status] = refusalOf(why)
				}
			}
		}
	}
	if model := spec.Components.Schemas.Map()["ErrorModel"]; model != nil {
		model.Properties["code"] = &huma.Schema{Type: huma.TypeString, Description: "供程序判断的代码，与状态码一一对应", Enum: allCodes()}
	}
}

func allCodes() (out []any) {
	for _, status := range slices.Sorted(maps.Keys(codes)) {
		out = append(out, codes[status])
	}
	return out
}

// refusalOf describes a refusal.
func refusalOf(why string) *huma.Response {
	return &huma.Response{Description: why, Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/ErrorModel"}},
	}}
}

// describeRefusals adds what the guards of every operation may answer.
func describeRefusals(spec *huma.OpenAPI) {
	for _, path := range spec.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Patch, path.Delete} {
			if op == nil {
				continue
			}
			for status, why := range map[string]string{
				"429": "同时提交的请求太多，按 Retry-After 等待",
				"503": "正在建立索引，按 Retry-After 等待",
			} {
				op.Responses[status] = refusalOf(why)
			}
		}
	}
}

// neverNull says in the description what the handlers promise: a list is [],
// never null, and what is asked can be left out but is never null either.
func neverNull(spec *huma.OpenAPI) {
	var mend func(s *huma.Schema)
	mend = func(s *huma.Schema) {
		if s == nil {
			return
		}
		if s.Type == huma.TypeArray {
			s.Nullable = false
		}
		mend(s.Items)
		if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
			mend(values)
		}
	}
	for _, schema := range spec.Components.Schemas.Map() {
		for _, p := range schema.Properties {
			mend(p)
		}
	}
	for _, path := range spec.Paths {
		if path.Get == nil {
			continue
		}
		for _, asked := range path.Get.Parameters { // one that comes several times
			mend(asked.Schema)
		}
		for _, reply := range path.Get.Responses {
			for _, content := range reply.Content {
				mend(content.Schema)
			}
		}
	}
}
