package outline

import (
	"net/url"
	"strings"
	"sync"
)

// hostCities are the names of prefecture-level cities in Latin letters, as the addresses of their sites have them, and
// hostProvinces those of provinces.
const (
	hostCities = `
	ankang=安康 anqing=安庆 anshan=鞍山 anshun=安顺 anyang=安阳 baicheng=白城 baise=百色 baishan=白山 baiyin=白银 baoding=保定 baoji=宝鸡
	baoshan=保山 baotou=包头 bayannaoer=巴彦淖尔 bazhong=巴中 beihai=北海 beijing=北京 bengbu=蚌埠 benxi=本溪 bijie=毕节 binzhou=滨州
	bozhou=亳州 cangzhou=沧州 changchun=长春 changde=常德 changdou=昌都 changsha=长沙 changzhou=常州 chaozhou=潮州 chengde=承德
	chengdu=成都 chenzhou=郴州 chifeng=赤峰 chizhou=池州 chongqing=重庆 chongzuo=崇左 chuzhou=滁州 dalian=大连 dandong=丹东 danzhou=儋州
	daqing=大庆 datong=大同 dazhou=达州 deyang=德阳 dezhou=德州 dingxi=定西 dongguan=东莞 dongying=东营 eerduosi=鄂尔多斯 ezhou=鄂州
	fangchenggang=防城港 foshan=佛山 fushun=抚顺 fuxin=阜新 fuyang=阜阳 ganzhou=赣州 guangan=广安 guangyuan=广元 guangzhou=广州
	guigang=贵港 guilin=桂林 guiyang=贵阳 guyuan=固原 haerbin=哈尔滨 haidong=海东 haikou=海口 hami=哈密 handan=邯郸 hangzhou=杭州
	hanzhong=汉中 hebi=鹤壁 hechi=河池 hefei=合肥 hegang=鹤岗 heihe=黑河 hengshui=衡水 hengyang=衡阳 heyuan=河源 heze=菏泽 hezhou=贺州
	huaian=淮安 huaibei=淮北 huaihua=怀化 huainan=淮南 huanggang=黄冈 huangshan=黄山 huangshi=黄石 huhehaote=呼和浩特 huizhou=惠州
	huludao=葫芦岛 hulunbeier=呼伦贝尔 huzhou=湖州 jiamusi=佳木斯 jian=吉安 jiangmen=江门 jiaozuo=焦作 jiaxing=嘉兴 jiayuguan=嘉峪关
	jieyang=揭阳 jilin=吉林 jinan=济南 jinchang=金昌 jincheng=晋城 jingdezhen=景德镇 jingmen=荆门 jingzhou=荆州 jinhua=金华 jining=济宁
	jinzhong=晋中 jinzhou=锦州 jiujiang=九江 jiuquan=酒泉 jixi=鸡西 kaifeng=开封 kelamayi=克拉玛依 kunming=昆明 laibin=来宾 langfang=廊坊
	lanzhou=兰州 lasa=拉萨 leshan=乐山 lianyungang=连云港 liaocheng=聊城 liaoyang=辽阳 liaoyuan=辽源 lijiang=丽江 lincang=临沧
	linfen=临汾 linyi=临沂 linzhi=林芝 lishui=丽水 liupanshui=六盘水 liuzhou=柳州 longnan=陇南 longyan=龙岩 loudi=娄底 luan=六安
	luoyang=洛阳 luzhou=泸州 lvliang=吕梁 maanshan=马鞍山 maoming=茂名 meishan=眉山 meizhou=梅州 mianyang=绵阳 mudanjiang=牡丹江
	nanchang=南昌 nanchong=南充 nanjing=南京 nanning=南宁 nanping=南平 nantong=南通 nanyang=南阳 naqu=那曲 neijiang=内江 ningbo=宁波
	ningde=宁德 panjin=盘锦 panzhihua=攀枝花 pingdingshan=平顶山 pingliang=平凉 pingxiang=萍乡 puer=普洱 putian=莆田 puyang=濮阳
	qingdao=青岛 qingyang=庆阳 qingyuan=清远 qinhuangdao=秦皇岛 qinzhou=钦州 qiqihaer=齐齐哈尔 qitaihe=七台河 quanzhou=泉州 qujing=曲靖
	quzhou=衢州 rikaze=日喀则 rizhao=日照 sanmenxia=三门峡 sanming=三明 sansha=三沙 sanya=三亚 shanghai=上海 shangluo=商洛 shangqiu=商丘
	shangrao=上饶 shannan=山南 shantou=汕头 shanwei=汕尾 shaoguan=韶关 shaoxing=绍兴 shaoyang=邵阳 shenyang=沈阳 shenzhen=深圳
	shijiazhuang=石家庄 shiyan=十堰 shizuishan=石嘴山 shuangyashan=双鸭山 shuozhou=朔州 siping=四平 songyuan=松原 suihua=绥化
	suining=遂宁 suizhou=随州 suqian=宿迁 tahe=漯河 taian=泰安 taiyuan=太原 tangshan=唐山 tianjin=天津 tianshui=天水 tieling=铁岭
	tongchuan=铜川 tonghua=通化 tongliao=通辽 tongling=铜陵 tongren=铜仁 tulufan=吐鲁番 weifang=潍坊 weihai=威海 weinan=渭南 wenzhou=温州
	wuhai=乌海 wuhan=武汉 wuhu=芜湖 wulanchabu=乌兰察布 wulumuqi=乌鲁木齐 wuwei=武威 wuxi=无锡 wuzhong=吴忠 wuzhou=梧州 xiamen=厦门 xian=西安
	xiangtan=湘潭 xiangyang=襄阳 xianning=咸宁 xianyang=咸阳 xiaogan=孝感 xingtai=邢台 xining=西宁 xinxiang=新乡 xinyang=信阳 xinyu=新余
	xinzhou=忻州 xuancheng=宣城 xuchang=许昌 xuzhou=徐州 yaan=雅安 yanan=延安 yancheng=盐城 yangjiang=阳江 yangquan=阳泉 yangzhou=扬州
	yantai=烟台 yibin=宜宾 yichang=宜昌 yinchuan=银川 yingkou=营口 yingtan=鹰潭 yiyang=益阳 yongzhou=永州 yueyang=岳阳 yuncheng=运城
	yunfu=云浮 yuxi=玉溪 zaozhuang=枣庄 zhangjiajie=张家界 zhangjiakou=张家口 zhangye=张掖 zhangzhi=长治 zhangzhou=漳州 zhanjiang=湛江
	zhaoqing=肇庆 zhaotong=昭通 zhaoyang=朝阳 zhengzhou=郑州 zhenjiang=镇江 zhongshan=中山 zhongwei=中卫 zhoukou=周口 zhoushan=舟山
	zhuhai=珠海 zhumadian=驻马店 zhuzhou=株洲 zibo=淄博 zigong=自贡 ziyang=资阳 zunyi=遵义 harbin=哈尔滨 urumqi=乌鲁木齐 ordos=鄂尔多斯
	lhasa=拉萨 huhhot=呼和浩特 hohhot=呼和浩特 gz=广州 sz=深圳 nj=南京 nb=宁波 sjz=石家庄 xm=厦门`
	hostProvinces = `
	hebei=河北省 shanxi=山西省 nmg=内蒙古自治区 ln=辽宁省 jl=吉林省 hlj=黑龙江省 js=江苏省 jiangsu=江苏省 zj=浙江省 ah=安徽省 fj=福建省 fujian=福建省
	jx=江西省 jiangxi=江西省 sd=山东省 shandong=山东省 henan=河南省 hubei=湖北省 hunan=湖南省 gd=广东省 gxzf=广西壮族自治区 gx=广西壮族自治区 hainan=海南省
	sc=四川省 guizhou=贵州省 yn=云南省 xizang=西藏自治区 shaanxi=陕西省 gansu=甘肃省 qinghai=青海省 nx=宁夏回族自治区 xinjiang=新疆维吾尔自治区 bj=北京市
	sh=上海市 tj=天津市 cq=重庆市`
)

// hostTwice are names in Latin letters that two cities share.
var hostTwice = map[string][]string{"fuzhou": {"福州市", "抚州市"}, "suzhou": {"苏州市", "宿州市"}, "taizhou": {"泰州市", "台州市"}, "yichun": {"伊春市", "宜春市"}, "yulin": {"玉林市", "榆林市"}}

// hostPlaces is both as a table.
var hostPlaces = sync.OnceValue(func() map[string]string {
	places := map[string]string{}
	for _, f := range strings.Fields(hostCities) {
		name, city, _ := strings.Cut(f, "=")
		places[name] = city + "市"
	}
	for _, f := range strings.Fields(hostProvinces) {
		name, province, _ := strings.Cut(f, "=")
		places[name] = province
	}
	return places
})

// placeOfHost is the place whose government the site at an address is of: wsj.huizhou.gov.cn is of 惠州市. Of cities of
// one spelling it is the one the text names. "" for addresses of others.
func placeOfHost(address, text string) string {
	if !strings.Contains(address, "//") {
		address = "//" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name, ok := strings.CutSuffix(strings.ToLower(u.Hostname()), ".gov.cn")
	if !ok {
		return ""
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	found := ""
	for _, city := range hostTwice[name] {
		if strings.Contains(text, strings.TrimSuffix(city, "市")) {
			if found != "" {
				return ""
			}
			found = city
		}
	}
	return first(found, hostPlaces()[name])
}
