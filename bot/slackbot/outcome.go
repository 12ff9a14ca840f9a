package slackbot

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/reminders"
)

// fate is what a code of Slack means for whoever wants something sent.
type fate int

const (
	refused  fate = iota // nothing was done; another attempt may do: also for codes that are not here
	rejected             // nothing was done, and never will be
	patience             // nothing was done; later
	unsure               // it may have been done
)

// fates of the codes of ok: false. What an administrator can put right for the
// whole app (a token, a scope) is refused: it would be wrong to bury every reminder
// for it. What is wrong with one place or one message is rejected.
var fates = map[string]fate{
	"channel_not_found": rejected, "not_in_channel": rejected,
	"is_archived": rejected, "is_inactive": rejected,
	"user_not_found": rejected, "user_not_in_channel": rejected,
	"user_disabled": rejected, "cannot_dm_bot": rejected,
	"restricted_action": rejected, "restricted_action_read_only_channel": rejected,
	"restricted_action_thread_only_channel": rejected, "restricted_action_non_threadable_channel": rejected,
	"messages_tab_disabled": rejected, "method_not_supported_for_channel_type": rejected,
	"msg_too_long": rejected, "no_text": rejected,
	"invalid_arguments": rejected, "metadata_too_large": rejected,
	"invalid_metadata_format": rejected, "metadata_must_be_sent_from_app": rejected,
	"message_not_found": rejected, "cant_update_message": rejected,
	"edit_window_closed": rejected, "thread_not_found": rejected,
	"view_too_large": rejected, "invalid_blocks": rejected,
	"invalid_blocks_format": rejected, "msg_blocks_too_long": rejected,
	"expired_trigger_id": rejected, "trigger_expired": rejected,
	"invalid_trigger_id": rejected, "invalid_trigger": rejected,
	"push_limit_reached": rejected, "not_enabled": rejected,
	"invalid_thread_ts": rejected, "not_found": rejected,

	"ratelimited": patience, "rate_limited": patience, "message_limit_exceeded": patience,

	"fatal_error": unsure, "internal_error": unsure, "service_unavailable": unsure, "team_added_to_org": unsure,
}

// codeOf is the code of ok: false, "" for other errors.
func codeOf(err error) string {
	var e slack.SlackErrorResponse
	if errors.As(err, &e) {
		return e.Err
	}
	return ""
}

// errOutside is a channel the bot is not in, or does not see.
type errOutside struct{ code string }

func (e errOutside) Error() string { return e.code }

// outcome turns an error of a call that sends something into those of package
// reminders.
func outcome(err error) error {
	if err == nil {
		return nil
	}
	var none unsent
	var status statusError
	code := codeOf(err)
	switch {
	case errors.As(err, &none):
		return reminders.Refused(fmt.Errorf("%w：%w", ErrReach, none.err))
	case errors.As(err, &status):
		return ofStatus(status)
	case code == "":
		return fmt.Errorf("%w：%w", ErrUnsure, err)
	}
	said := fmt.Errorf("%w：%s", ErrCall, code)
	switch code {
	case "not_in_channel", "channel_not_found", "user_not_in_channel":
		said = fmt.Errorf("%w：%w", ErrCall, errOutside{code})
	}
	if hint := advice(code, err); hint != "" {
		said = fmt.Errorf("%w（%s）", said, hint)
	}
	switch fates[code] {
	case rejected:
		return reminders.Rejected(said)
	case patience:
		return reminders.TryAfter(said, 10*time.Second)
	case unsure:
		return fmt.Errorf("%w：%s", ErrUnsure, code)
	}
	return reminders.Refused(said)
}

func ofStatus(e statusError) error {
	said := fmt.Errorf("%w：%w", ErrCall, e)
	switch {
	case e.status == http.StatusTooManyRequests:
		return reminders.TryAfter(said, max(e.after, time.Second))
	case e.status == http.StatusGone:
		return reminders.Gone(said)
	case e.status >= 300 && e.status < 500:
		return reminders.Refused(said)
	}
	return fmt.Errorf("%w：%w", ErrUnsure, e)
}

// advice says what to do about a code, to who runs the bot.
func advice(code string, err error) string {
	switch code {
	case "not_in_channel", "channel_not_found":
		return "请在该频道里邀请机器人"
	case "is_archived":
		return "频道已归档，请换一个"
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return "SLACK_BOT_TOKEN 已失效，请到应用页面重新安装并更换"
	case "missing_scope":
		var e slack.SlackErrorResponse
		if errors.As(err, &e) && e.Needed != "" {
			return "缺少权限 " + e.Needed + "，请更新应用清单并重新安装"
		}
		return "缺少权限，请更新应用清单并重新安装"
	case "messages_tab_disabled":
		return "请在应用的 App Home 页打开 Messages 标签"
	}
	return ""
}
