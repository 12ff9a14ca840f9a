package clean

import (
	"regexp"
	"strings"
)

// buttons stand alone on a line, or beside others of them, and nowhere in a document.
var buttons = strings.Fields(`
	打印(?:本页|此页|文章|正文)? 关闭(?:本页|窗口|页面|当前浏览窗口)? 我要(?:打印|纠错|收藏|评论|分享) 返回(?:顶部|首页|列表|上一页|上一级|上级|目录|顶端)
	回到?(?:顶部|首页|顶端) 收藏(?:本页|本站)? 加入收藏 设为首页 分享(?:到|至)?(?:微信|微博|朋友圈)? 字[体号][:：]? 大 中 小 纠错 举报 下载
	点击下载 附件下载 合集下载 文档附件 立即下载 下载(?:文档|全文) 相关(?:文档|推荐|文章|阅读|新闻|链接|稿件|附件|报道|资讯) 最新(?:文档|资讯)
	推荐(?:文档|阅读) 热门(?:文档|推荐) 热点(?:推荐|新闻|排行) (?:点击|阅读|浏览)排行 猜你喜欢 浏览次数 点击数? 公报PDF 友情链接 (?:网站)?首页
	网站(?:介绍|帮助) 使用帮助 版权(?:保护|声明|信息) (?:隐私|法律)声明 电脑版 手机版 我同意 (?:\d{1,3}\s?)?已阅读并同意 不同意 我已阅读 提交审核 填写申请 立即(?:申请|报名|提交) 窗体(?:顶|底)端 更多(?:&gt;|[>》])* 查看(?:更多|全文|原文)
	\[?详细(?:内容)?\]? 展开(?:全文|阅读)? 阅读(?:全文|原文) (?:发表|网友|我要|暂无)评论 评论[(（]?\d*[)）]? 点?赞[(（]?\d*[)）]? 打赏 QQ空间
	(?:新浪|腾讯)微博 微信好友 朋友圈 分享让更多人看到 [上下首末尾]一?页 没有了 复制链接 正在加载 加载中[.…]* 暂无数据 -*请选择-* 听新闻
	(?:语音|网页)播报 关怀版 长者(?:模式|助手|专区) 无障碍(?:浏览|阅读)? 适老化 辅助工具 站长统计 (?:我为)?政府网站找错 党政机关网站 本页二维码
	网站(?:导航|地图|声明|无障碍) 收起 [+＋]\s?关注 [AT][-+] A[-+]?\sA\sA[-+]?
`)

// siteColumns are names of columns and services of sites, which may be words of a document as well.
var siteColumns = strings.Fields(`
	首.?页 政务公开 政务服务 信息公开 互动交流 政民互动 在线办事 办事指南 公共服务 要闻动态 工作动态 通知公告 政策法规 政策解读 法规政策 专题专栏 便民服务
	机构(?:职能|概况|设置|简介) 校务公开 招生考试 资料下载 表格下载 下载中心 登录 注册 导航 搜索 微信 微博 客户端 点击下载 网站$ 门户 官网 隐私 帮助$ 声明$
	管理系统$ 繁[体體] 简体 领导(?:之窗|信箱|介绍) [市县区局校院]长信箱 网上(?:信访|调查|办事|服务) 在线(?:咨询|投诉|访谈|申报|调查|查询|服务) (?:意见|民意)征集
	新闻(?:中心|动态|资讯|发布) (?:图片|视频|时政|本地)新闻 公示公告 公告公示 (?:政务|部门|基层|行业)动态 快速(?:通道|导航) 常用链接 依申请公开 数据开放
	(?:党建|党务)(?:工作|园地|专栏)?$ 机关党建 廉政(?:建设|园地) 关于我们 联系我们 合作伙伴 人才招聘
	(?i:flash|language|mobile|website|portal|sign.(?:up|in)|log.?in)
`)

// signsOfSites are what only those write who run a site, anywhere in a line.
var signsOfSites = []string{
	`ICP ?备`, `公网安备`, `网站标识码`, `版权所有`, `^©`, `(?i:copyright|all rights reserved|powered by)`, `手机(?:打开|浏览|查看)当前页`, `[您你]是第 ?\d+ ?位`,
	`^[×+\-↺xX]$`, `^听全文`, `搜索热词`, `^-?次$`, `^A\+`, `保护视力色`, `网站管理员`, `^@`, `^:::`, `分辨率`,
	`(?:本网|本站|网站).{0,20}(?:许可|授权).{0,20}(?:转载|复制|使用|公开)`, `转载请注明`, `著作权归.{0,8}(?:所有|作者)`, `不代表本[站网]`, `违法和不良信息`,
	`预览时标签不可点`, `轻点两下取消`, `微信里点`, `长按.{0,8}二维码`, `点击上方.{0,4}蓝`, `^收录于`, `(?:此|本)(?:电子)?邮件.{0,40}(?:收件人|保密|删除|误收)`, `打印本邮件`, `^由?.{1,14}发表于 ?(?:19|20)\d{2}`, `今日访问|累计访问|在线人数`,
}

// codeLine is a line of a script or a style sheet.
var codeLine = strings.Join([]string{
	`^(?:var|let|const) [\w$]+`, `^function[ (]`, `^(?:if|for|while|switch) ?\(.*[){]$`, `^(?:document|window|location|console|jQuery)\.`, `^\$[.(]`,
	`^(?:\}[)\]]*[;,]?|[)\]]+[;,])$|^\}.{0,12}\{$`, `^[.#]?[\w-]+(?:[ ,>.#:]+[\w-]+)* ?\{.*$`, `^[a-z-]{3,30}: ?[^\p{Han}。]{1,80};$`, `^/\*.*\*/$`, `^(?:\}|//).{0,40}$`,
	`^return\b[^\p{Han}]*;$`, `^(?:INSERT INTO|VALUES|CREATE TABLE|DROP TABLE)\b`, `=[^\p{Han}]*(?:function ?\(|;$)`,
}, "|")

// labels begin lines of a site about a page.
var pageLabels = []string{
	`^[\[（(【]?(?:责任编辑|责编|编辑|文章来源|本文来源|稿源|原标题|网站编辑) ?[:：]`, `^(?:点击|浏览|阅读|人气|访问)(?:次数|数|量|率)? ?(?:[:：] ?\d*|\d+) ?次?$`, `^(?:发表|发布|张贴)于 ?(?:19|20)\d{2}.{6,40}$`,
	`^(?:下载次数|文件大小|文件类型|文档贡献者) ?[:：]?`, `^(?:(?:19|20)\d{2}年)?第 ?\d{1,3} ?期[(（]总第? ?\d+ ?期[)）]$`,
}

// alone is the expression of a line of nothing but these words and the brackets and bars about them.
func alone(words []string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:[\[【(（|｜· ]*(?:` + strings.Join(words, "|") + `)[:：\]】)）|｜>· ]*)+$`)
}

// anyOf is the expression of a line that any of these match.
func anyOf(exprs []string) *regexp.Regexp { return regexp.MustCompile(strings.Join(exprs, "|")) }
