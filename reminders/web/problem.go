package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/people"
)

// errSaid is a refusal whose words were written for people.
type errSaid struct {
	status int
	text   string
}

func (e errSaid) Error() string { return e.text }

// refusal is the one table from error to status. What is not in it is a 500 that
// says nothing of the inside, and is logged.
func (s *server) refusal(ctx context.Context, doing string, err error) (status int, detail string) {
	var said errSaid
	var who errWho
	var problem huma.StatusError
	switch {
	case errors.As(err, &problem):
		return problem.GetStatus(), problem.Error()
	case errors.As(err, &said):
		return said.status, said.text
	case errors.As(err, &who):
		return http.StatusUnprocessableEntity, who.text
	case errors.Is(err, reminders.ErrNotFound):
		return http.StatusNotFound, "没有这条提醒或期限，可能已被清理。请重新列出后再试。"
	case errors.Is(err, reminders.ErrTooLate):
		return http.StatusConflict, "来不及了：这条提醒正在发送或已经发出。"
	case errors.Is(err, reminders.ErrConflict):
		return http.StatusConflict, "这条提醒刚被改过，请重新查看后再改。"
	case errors.Is(err, reminders.ErrClosed):
		return http.StatusConflict, "这条提醒已经完成或取消，不能再改；需要的话请新设一条。"
	case errors.Is(err, reminders.ErrState):
		return http.StatusConflict, "它现在的状态不能这样做，请刷新后再看。"
	case errors.Is(err, reminders.ErrExists):
		return http.StatusConflict, "这个 key 已用于另一条提醒，请换一个 key，或修改那一条。"
	case errors.Is(err, reminders.ErrNoDay):
		return http.StatusUnprocessableEntity, "这条期限没有确定的日子，不能倒计时；请写明日期，如“12月10日前提醒我……”。"
	case errors.Is(err, reminders.ErrInvalid):
		return http.StatusUnprocessableEntity, "提醒的内容、时间或重复规则不符合要求，请改写，如“每月25日前提醒我报考勤”。"
	case errors.Is(err, people.ErrUnknown),
		errors.Is(err, people.ErrExists), errors.Is(err, people.ErrName), errors.Is(err, people.ErrWhere),
		errors.Is(err, people.ErrFull), errors.Is(err, people.ErrCode):
		return http.StatusUnprocessableEntity, err.Error() + "，请改正后再试。"
	case errors.Is(err, people.ErrThere), errors.Is(err, people.ErrSoon), errors.Is(err, people.ErrOften), errors.Is(err, people.ErrNoCode),
		errors.Is(err, people.ErrLast):
		return http.StatusUnprocessableEntity, err.Error() + "。"
	case errors.Is(err, reminders.ErrFull):
		return http.StatusInsufficientStorage, "提醒存储已满，没有接受。已接受的照常发送；请管理员扩容后再试。"
	case errors.Is(err, reminders.ErrUnavailable):
		return http.StatusServiceUnavailable, "提醒存储暂时没有回应，不确定是否已接受；请稍后用同样的内容再提交一次，不会重复。"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "请求没有处理完，请再提交一次，不会重复。"
	}
	s.Log.ErrorContext(ctx, "reminders request failed", "doing", doing, "err", err)
	return http.StatusInternalServerError, "服务内部出错，已记录。请稍后再试。"
}

// fail is err as a refusal of the API.
func (s *server) fail(ctx context.Context, doing string, err error) error {
	var ours huma.StatusError
	if errors.As(err, &ours) {
		return err
	}
	status, detail := s.refusal(ctx, doing, err)
	return s.shell.Problem(status, detail)
}
