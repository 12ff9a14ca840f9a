package place

import (
	"slices"
	"strings"
)

// genericEnds are words that end like places and are none.
var genericEnds = []string{
	"城区", "镇区", "市区", "县区", "辖区", "学区", "社区", "片区", "小区", "校区", "园区", "山区", "郊区", "地区", "新区", "景区", "牧区", "全区",
	"本区", "我区", "各区", "老区", "城市", "县市", "全市", "本市", "我市", "各市", "省市", "辖市", "全县", "本县", "我县", "各县", "区县", "市县",
	"个县", "哪县", "全省", "本省", "各省", "自治区", "哪个市", "哪个区", "哪区", "哪市", "设区", "分区", "功能区", "开发区", "示范区", "贫困县", "示范县",
	"县(市", "直辖市", "超市", "集市", "农区", "城乡结合区", "到县", "到市", "到区",
}

// notNames are everyday words that the dictionary takes for names of places.
var notNames = strings.Fields(`东西 哥哥 阿哥 二哥 大伯 阿姨 美丽 新鲜 长大 大街 深度 长度 高度 宽度 中度 广度 爱国 上马 福利 日志 上市 关联 中断
	新建 普及 太阳 英雄 外国 大国 回国 开国 上山 下山 登山 太平 青春 云集 神圣 阴阳 江湖 古典 庆典 平原 城市 湖泊 海洋 高原 大桥 山水 河口
	莫非 上半场 治安 建国 入口 出口 中路 广义 狭义 契约 伦理 加盟 密封 上门 登门 入门 贵宾 嘉宾 赞美 喜庆 吉利 兴旺 礼拜 上台 下台 上岗 下岗
	上铺 下铺 上楼 下楼 天黑 入市 法典 治国 立马 莫大 西瓜 南瓜 池塘 泉水 井水 河水 湖水 深山 深水 浅海 大山 河里 庙里 天桥 牡丹 黄连
	中考 高考 保鲜 珍藏 缅怀 端庄 开朗 欢庆 美化 串联 并联 联城 扎根 加密 中风 爱美 下海 回城 进城 越野 滑坡 大坝 驻京 离京 来京 进京
	山村 山沟 山洞 山坡 河沟 池河 海鲜 大马 马脚 吉他 蓝牙 朝拜 拜寿 长跑 馆藏 库藏 深藏 匹夫 株连 委顿 上中 六中 四中 三中 二本 一本
	银联 城建 西站 南站 东站 北站 黑市 商城 都市 郊区 内地 本地 外地 当地 各地 海外 境外 境内 国外 国内 城里 乡下 农村 乡村 村里 镇上`)

// generic tells whether a word looks like the name of a place and is none.
func generic(name string) bool {
	return slices.Contains(notNames, name) || slices.ContainsFunc(genericEnds, func(g string) bool { return strings.HasSuffix(name, g) }) ||
		slices.ContainsFunc([]string{"我们", "咱", "你们", "哪", "什么", "几", "的", "是", "学校", "教育", "规划", "政府", "怎", "多少", "每"}, func(w string) bool { return strings.Contains(name, w) })
}

// startsGeneric: 塔城 + 市区, 塔城 + 区属.
func startsGeneric(rest string) bool {
	return slices.ContainsFunc([]string{"县域", "市域", "区域", "市区", "县区", "区属", "区县", "县市", "市县", "县城", "市里", "县里", "区里", "州里"}, func(g string) bool { return strings.HasPrefix(rest, g) })
}
