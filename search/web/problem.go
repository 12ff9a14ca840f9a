package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/policybot/policybot/search"
)

// failure is the one table from error to refusal. The text of an error reaches
// the client only when it wraps search.ErrInvalid, whose messages are written
// for people; anything unknown becomes a 500 that says nothing of the inside.
func failure(err error) (status int, detail string) {
	switch {
	case errors.Is(err, search.ErrInvalid):
		return http.StatusBadRequest, reason(err)
	case errors.Is(err, search.ErrNotFound):
		return http.StatusNotFound, "没有这份文件，可能已更新或移除。请到文件列表（/documents）重新查找。"
	case errors.Is(err, search.ErrNotReady):
		return http.StatusServiceUnavailable, "正在建立索引，请稍候几秒再试。"
	case errors.Is(err, search.ErrBusy):
		return http.StatusServiceUnavailable, "现在同时提问的人太多，这次没有查。请过几秒再试。"
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, "处理时间过长，已停止。请把问题写得更短更具体后再试。"
	case errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, "请求已取消，请重新提交。"
	}
	return http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试；仍不行，请把响应头 X-Request-Id 的值告诉管理员。"
}

// reason is the part of an ErrInvalid that was written for people.
func reason(err error) string {
	if detail := search.Detail(err); detail != "" {
		return detail
	}
	return "请求有误，请检查各项参数后再试。"
}

// fail answers a request with err.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := failure(err)
	if status == http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "err", err)
	}
	s.shell.Refuse(w, r, status, detail)
}

// refusal is err for an operation of the API to return; what the client is not told is
// logged.
func (s *server) refusal(ctx context.Context, op string, err error) error {
	status, detail := failure(err)
	if status == http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "op", op, "err", err)
	}
	return s.shell.Problem(status, detail)
}
