package phrase

import (
	"testing"
	"time"
)

// benchPhrases are of the kinds that are typed most.
var benchPhrases = [...]string{
	"明天上午9点提醒我交材料", "下周三下午3点半提醒大家开会", "12月10日前报送年度总结", "每周五下班前提醒我交周报",
	"三天后提醒我催一下", "本月底提醒我对账", "每月最后一个工作日提醒我报表", "端午节前一天提醒我安排值班",
	"提醒王主任后天上午10点参加评审", "15个工作日内提醒我答复", "过几天提醒我问问", "11月31日前上报",
}

func BenchmarkPhrase(b *testing.B) {
	base := time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, s := range benchPhrases {
			Read(s, Options{Base: base})
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "phrases/s")
}
