package deadline

import "regexp"

// What stands behind a name that makes it the subject: the task it does.

// bareLabel is the name of an item before its sentence.
var bareLabel = regexp.MustCompile(`^[\p{Han}]{2,10}$`)

// saidBelow is a label that ends as a lead-in does: 递交要求如下（各标段相同）：.
var saidBelow = regexp.MustCompile(`如下(?:[(（][^()（）]*[)）])?$`)

// doesTask tells what begins with a verb of tasks that does not go on as the name of the task.
func doesTask(rest string) bool {
	start, end, ok := taskIn(rest)
	return ok && start == 0 && end >= len("报送") && !thing.MatchString(rest) && !asName.MatchString(rest[end:])
}

// thing is a verb that names what is done more than it says that it is.
var thing = regexp.MustCompile(`^(?:换届|选举|就业|培训|招生|招聘|建设|运行|发展|改造|治理|救助|采购|考核|评选|评审|普查|调查|服务|学习|体检|发放)`)

// bidTask is a task that somebody is bid, or that stands before its time: 商户|布展须于.
func bidTask(rest string) bool {
	_, end, ok := taskIn(rest)
	return ok && doesTask(rest) && bidNext.MatchString(rest[end:])
}

var bidNext = regexp.MustCompile(`^(?:应|须|请|需|于|要|必须|务必)`)

var asName = regexp.MustCompile(`^[\p{Han}]{0,3}?(?:工作|时间|办法|条件|程序|资格|标准|方案|计划|考试|测试|名单|结果|成绩|简章|名额|指标|政策|要求|须知|情况|项目|制度|机制|管理|体系|人员|机构|部门|单位|中心)|^(?:的|和|与|、|$|[,，。;；:：])`)
