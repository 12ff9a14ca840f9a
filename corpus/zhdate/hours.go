package zhdate

import "time"

// Hours are the times of day that words stand for, counted from midnight.
type Hours struct {
	Default   time.Duration // a day without a time
	Morning   time.Duration // 上午, 早上
	Noon      time.Duration // 中午
	Afternoon time.Duration // 下午
	OffWork   time.Duration // 下班
	Evening   time.Duration // 晚上
}

// NewHours are those of an office that begins, resumes and ends work at these times.
// 上午 begins with the day's work; noon and evening are no hours of an office, but where
// work ends late (19:00 in Xinjiang) the evening does not begin before.
func NewHours(begin, afternoon, end time.Duration) Hours {
	return Hours{Default: begin, Morning: begin, Noon: 12 * time.Hour, Afternoon: afternoon,
		OffWork: end, Evening: max(19*time.Hour, end)}
}

// OfficeHours are the hours of an office: 09:00, 12:00, 15:00, 17:30, 19:00.
func OfficeHours() Hours {
	return NewHours(9*time.Hour, 15*time.Hour, 17*time.Hour+30*time.Minute)
}
