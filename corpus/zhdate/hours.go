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

// OfficeHours are the hours of an office: 09:00, 12:00, 15:00, 17:30, 19:00.
func OfficeHours() Hours {
	return Hours{Default: 9 * time.Hour, Morning: 9 * time.Hour, Noon: 12 * time.Hour, Afternoon: 15 * time.Hour,
		OffWork: 17*time.Hour + 30*time.Minute, Evening: 19 * time.Hour}
}
