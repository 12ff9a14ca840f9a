package site

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// failed is what a person is told of an error that says nothing of the inside.
const failed = "服务内部出错，已记录。请稍后再试；仍不行，请把响应头 X-Request-Id 的值告诉管理员。"

// retryAfter is how many seconds a client is asked to wait while the index is
// being built or the service is busy.
const retryAfter = "2"

// titles names the statuses the service answers with. A problem with any other
// title was made by huma and is still to be translated (see translate).
var titles = map[int]string{
	http.StatusBadRequest:            "请求有误",
	http.StatusUnauthorized:          "需要登录或令牌",
	http.StatusForbidden:             "不允许访问",
	http.StatusNotFound:              "没有找到",
	http.StatusMethodNotAllowed:      "请求方法不对",
	http.StatusConflict:              "已有变化",
	http.StatusGone:                  "已经结束",
	http.StatusInsufficientStorage:   "存储已满",
	http.StatusRequestTimeout:        "请求超时",
	http.StatusRequestEntityTooLarge: "请求太大",
	http.StatusUnsupportedMediaType:  "请求格式不对",
	http.StatusMisdirectedRequest:    "访问地址不对",
	http.StatusUnprocessableEntity:   "参数不符合要求",
	http.StatusTooManyRequests:       "请求过于频繁",
	http.StatusInternalServerError:   "内部错误",
	http.StatusServiceUnavailable:    "服务暂不可用",
	http.StatusGatewayTimeout:        "处理超时",
}

// codes name the statuses for programs, which must not read words that are written for people.
var codes = map[int]string{
	http.StatusBadRequest:            "invalid_request",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusConflict:              "conflict",
	http.StatusGone:                  "gone",
	http.StatusInsufficientStorage:   "storage_full",
	http.StatusRequestTimeout:        "request_timeout",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusMisdirectedRequest:    "wrong_host",
	http.StatusUnprocessableEntity:   "invalid_parameter",
	http.StatusTooManyRequests:       "too_many_requests",
	http.StatusInternalServerError:   "internal",
	http.StatusServiceUnavailable:    "unavailable",
	http.StatusGatewayTimeout:        "timeout",
}

// coded is a refusal as it is sent.
type coded struct {
	*huma.ErrorModel
	Code string `json:"code"`
}

func withCode(p *huma.ErrorModel) coded { return coded{p, codes[p.Status]} }

// problem is a refusal as RFC 9457 writes it. detail is one plain Chinese
// sentence that says what to do next.
func problem(status int, detail string) *huma.ErrorModel {
	return &huma.ErrorModel{Status: status, Title: titles[status], Detail: detail}
}

// Problem is a refusal for an operation of API to return; detail as of Refuse.
func (*Site) Problem(status int, detail string) error {
	p := problem(status, detail)
	if status == http.StatusServiceUnavailable {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {retryAfter}})
	}
	return p
}

// Refuse answers a request with a refusal in the form the client reads: as problem+json
// to clients of the API, as a page to people. detail is one plain Chinese sentence that
// says what to do next.
func (s *Site) Refuse(w http.ResponseWriter, r *http.Request, status int, detail string) {
	if their := theirs(r.Context(), status); their != status {
		status, detail = their, brokenBody
	}
	p := problem(status, detail)
	if strings.HasPrefix(r.URL.Path, "/api/") || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		writeProblem(w, p)
		return
	}
	s.errorPage(w, r, p)
}

// writeProblem sends a refusal as application/problem+json.
func writeProblem(w http.ResponseWriter, p *huma.ErrorModel) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", retryAfter)
	}
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(withCode(p)) // the client is gone when this fails
}

// translate is a huma transformer: it puts the refusals huma makes by itself
// (a parameter of the wrong type, a missing field, a body too large) into
// Chinese, and drops the echo of what the client sent.
func translate(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*huma.ErrorModel)
	if ok && theirs(ctx.Context(), p.Status) != p.Status {
		return problem(http.StatusBadRequest, brokenBody), nil
	}
	switch {
	case !ok:
		return v, nil
	case p.Title == titles[p.Status]:
		return withCode(p), nil
	}
	out := problem(p.Status, "请求未被接受，请对照 /openapi.json 检查后再试。")
	if out.Title == "" {
		out.Title = http.StatusText(p.Status)
	}
	switch p.Status {
	case http.StatusRequestEntityTooLarge:
		out.Detail = tooLarge(MaxBody)
	case http.StatusRequestTimeout:
		out.Detail = "请求体迟迟没有传完，请检查网络后重新提交。"
	case http.StatusBadRequest:
		out.Detail = "请求体不是有效的JSON，请对照 /openapi.json 改正后再试。"
	case http.StatusUnsupportedMediaType:
		out.Detail = "请求体须是JSON，请加上请求头 Content-Type: application/json。"
	case http.StatusInternalServerError:
		out.Detail = failed
		return withCode(out), nil
	}
	for _, e := range p.Errors {
		out.Errors = append(out.Errors, &huma.ErrorDetail{Message: translated(e.Message), Location: e.Location})
	}
	if len(out.Errors) > 0 && p.Status == http.StatusUnprocessableEntity {
		first := out.Errors[0]
		name := first.Location[strings.LastIndexByte(first.Location, '.')+1:]
		out.Detail = "参数 " + name + " " + first.Message + "，请改正后再试。"
	}
	return withCode(out), nil
}

// translated puts one of huma's validation messages into Chinese.
func translated(msg string) string {
	for _, t := range []struct{ en, zh string }{
		{"unexpected property", "不认识，请核对名称"},
		{"invalid integer", "须是整数"},
		{"expected integer", "须是整数"},
		{"invalid boolean", "须是true或false"},
		{"expected boolean", "须是true或false"},
		{"expected string", "须是文本"},
		{"expected object", "须是JSON对象"},
		{"expected value to be one of ", "只能取 "},
		{"expected number >= ", "不能小于"},
		{"expected number <= ", "不能大于"},
		{"expected length >= ", "不能为空，最短字数："},
		{"expected length <= ", "过长，最多字数："},
		{"expected required property ", "缺少必填项："},
	} {
		if rest, ok := strings.CutPrefix(msg, t.en); ok {
			return t.zh + strings.TrimSuffix(rest, " to be present")
		}
	}
	return "不符合要求"
}
