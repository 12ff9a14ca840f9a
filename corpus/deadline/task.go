package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// taskVerbs are the verbs of tasks and outcomes: a time without one near it asks
// for nothing.
const taskVerbs = `
引进 引入 安装 配置 摘帽 退出 出列 脱贫 突破 发展 扶持 资助 救助 帮扶 整治 绿化 造林 栽植
布设 铺设 开发 就业 收缴 征收 征缴 落地 建档 公告 评定 定级 走访 慰问 家访 检修 检定 抽检
检测 检验 保养 更换 储备 投资 结算 决算 清算 对账 拥有 开齐 开设 制作 悬挂 签署 完工
完成 报送 上报 备案 报告 提交 递交 交至 送至 报至 报名 申报 申请 填报 上传
录入 印发 出台 制定 制订 编制 修订 建立 建成 建设 启动 开工 动工 竣工
投入使用 投用 投产 交付 施工 进场 入住 入场 入库 验收 评估 评审 评选 考核
检查 督查 督导 排查 整改 清理 清退 清零 治理 召开 举办 举行 开展 组织 实施
推进 落实 实行 完工 形成 发布 公布 公示 公开 拨付 发放 兑现 缴 支付 结清
配齐 配备 覆盖 达 实现 消除 提高 提升 提供 增加 增长 新增 新建 改建 扩建
创建 创成 培育 打造 培养 培训 招聘 招收 招生 录取 选派 选举 投票 换届 轮训
核定 核查 审核 审批 审查 认定 登记 换发 取得 控制 下降 降低 降至 减少 缩小
保持 稳定 健全 完善 普及 到位 到岗 上岗 到账 结束 开学 开园 开班 开通 关闭
淘汰 退出 搬迁 拆除 种植 播种 收割 防治 防疫 接种 免疫 筛查 体检 监测 巡查
演练 汇总 总结 通报 反馈 答复 办结 移交 归档 准备 安排 部署 动员 宣传 学习
自查 普查 调查 复查 抽查 审计 运行 运营 上线 接入 参加 聘任 任命 任教 确定
选定 签订 签约 招标 采购 充实 改善 改造 修缮 维修 加固 更新 补齐 补足 补充
化解 偿还 归还 返还 退还 巩固 不低于 不少于 以上 解决 满足 交流 跟岗 设立
聚集 集中 使用 转办 办理 处理 送达 告知 通知 作出 回复 恢复 疏浚 清淤 加强
进行 奠定 吸纳 争取 成立 满意
送交 送区 送市 送县 送省 送我 送本 送教 提出 缴费 领取 填写 登录 登陆 报到 面试 递送 寄送 寄至 开放 受理 选房 核验 查验
投档 补录 派位 摇号 抽签 张榜 发榜 放榜 查询 开考 划定 复核 阅卷 评卷 测试 加试 面谈 复试 笔试
出具 开具 核发 签发 鉴定 布展 撤展 闭网 传真 批复 下达 调拨 调运 收回 腾退 迁移 认领 兑付 改约 改正 参保 补种 划拨
初审 复审 终审 采集 查分 领证 补报 补缴 注册 调剂 签收 交表 上交 交回 报考 参赛 比赛 竞赛
获取 购买 补考 打印 下载 选拔 补登 推荐 推选 评议 确认 核对 调整 征集 征求 认证 年审 年检 预约 兑换 返校 到校 离校 上课 开课 复课
`

// taskWords are the verbs by their first character.
var taskWords = func() map[rune][]string {
	out := map[rune][]string{}
	for _, w := range strings.Fields(taskVerbs) {
		r, _ := utf8.DecodeRuneInString(w)
		out[r] = append(out[r], w)
	}
	return out
}()

// notFiled are the characters behind 报 that make another word of it: 报名, 报销.
const notFiled = "告道名销考刊纸社废警价酬请"

// taskIn is where the first verb of a task stands in s; ok is false when none does.
func taskIn(s string) (start, end int, ok bool) {
	for i, r := range s {
		for _, w := range taskWords[r] {
			if strings.HasPrefix(s[i:], w) {
				return i, i + len(w), true
			}
		}
		if r == '报' {
			at := i + len("报")
			if next, _ := utf8.DecodeRuneInString(s[at:]); at < len(s) && !strings.ContainsRune(notFiled, next) {
				return i, at, true
			}
		}
	}
	return 0, 0, false
}

// hasTask tells whether a verb of tasks stands in s.
func hasTask(s string) bool {
	_, _, ok := taskIn(s)
	return ok
}

var (
	// dayAside is what a day goes on with in brackets, and moreOfTime that and its hours: 8月11日至17日|（双休日除外）期间,
	// 5月21日|8:30—12:00.
	dayAside   = regexp.MustCompile(`^(?:[(（][^()（）]{0,14}(?:除外|顺延|时间|工作日)[)）]|[(（]北京时间[^()（）]{0,6}[)）]|[(（](?:星期|周)[一二三四五六日天][)）]|期间|[\s,，])+`)
	moreOfTime = regexp.MustCompile(`^(?:[(（][^()（）]{0,14}(?:除外|顺延|时间|工作日)[)）]|[(（]北京时间[^()（）]{0,6}[)）]|[(（](?:星期|周)[一二三四五六日天][)）]|(?:上午|下午|中午|晚上?)?\d{1,2}\s*[:：]\s*\d{2}(?:[:：]\d{2})?(?:\s*(?:[—–~～－-]+|至|到)\s*(?:上午|下午)?\d{1,2}\s*[:：]\s*\d{2})?(?:分|整)?(?:之?前|以前|截止|止)?|期间|[\s,，])+`)
	tailIn     = regexp.MustCompile(`[\s,，:：、(（]*(?:并|且|即|要|应当?|须|需|务必|必须|力争|争取|确保|计划|拟|原则上|最迟|一般)?(?:应|要)?(?:在|于|到|至|截至|不晚于|不迟于)?\s*$`)
)
