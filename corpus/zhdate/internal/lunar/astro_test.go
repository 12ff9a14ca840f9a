package lunar

import (
	"math"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// The tables of the lunar calendar are checked against the sky: the new moons
// of Meeus (Astronomical Algorithms, ch. 49) and the solar longitude of Bretagnon
// and Simon (1986), both good to about a minute, on the clock of Beijing.

func sind(x float64) float64 { return math.Sin(math.Mod(x, 360) * math.Pi / 180) }

// deltaT is dynamical minus universal time, in days (Espenak and Meeus).
func deltaT(year float64) float64 {
	var s float64
	t := year - 2000
	switch {
	case year < 1920:
		t = year - 1900
		s = -2.79 + 1.494119*t - 0.0598939*t*t + 0.0061966*t*t*t - 0.000197*t*t*t*t
	case year < 1941:
		t = year - 1920
		s = 21.20 + 0.84493*t - 0.076100*t*t + 0.0020936*t*t*t
	case year < 1961:
		t = year - 1950
		s = 29.07 + 0.407*t - t*t/233 + t*t*t/2547
	case year < 1986:
		t = year - 1975
		s = 45.45 + 1.067*t - t*t/260 - t*t*t/718
	case year < 2005:
		s = 63.86 + 0.3345*t - 0.060374*t*t + 0.0017275*t*t*t + 0.000651814*t*t*t*t + 0.00002373599*t*t*t*t*t
	default:
		s = 62.92 + 0.32217*t + 0.005589*t*t
		if year > 2020 {
			s = 69.4 + 0.2*(year-2020) // the rotation has not slowed as was expected
		}
	}
	return s / 86400
}

// newMoon is the k-th new moon after that of January 2000, as a Julian day of
// dynamical time.
func newMoon(k float64) float64 {
	t := k / 1236.85
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*t*t - 0.000000150*t*t*t
	e := 1 - 0.002516*t - 0.0000074*t*t
	m := 2.5534 + 29.10535670*k - 0.0000014*t*t
	mp := 201.5643 + 385.81693528*k + 0.0107582*t*t + 0.00001238*t*t*t
	f := 160.7108 + 390.67050284*k - 0.0016118*t*t
	om := 124.7746 - 1.56375588*k + 0.0020672*t*t
	jde += -0.40720*sind(mp) + 0.17241*e*sind(m) + 0.01608*sind(2*mp) + 0.01039*sind(2*f) +
		0.00739*e*sind(mp-m) - 0.00514*e*sind(mp+m) + 0.00208*e*e*sind(2*m) - 0.00111*sind(mp-2*f) -
		0.00057*sind(mp+2*f) + 0.00056*e*sind(2*mp+m) - 0.00042*sind(3*mp) + 0.00042*e*sind(m+2*f) +
		0.00038*e*sind(m-2*f) - 0.00024*e*sind(2*mp-m) - 0.00017*sind(om) - 0.00007*sind(mp+2*m) +
		0.00004*sind(2*mp-2*f) + 0.00004*sind(3*m) + 0.00003*sind(mp+m-2*f) + 0.00003*sind(2*mp+2*f) -
		0.00003*sind(mp+m+2*f) + 0.00003*sind(mp-m+2*f) - 0.00002*sind(mp-m-2*f) - 0.00002*sind(3*mp+m) + 0.00002*sind(4*mp)
	for i, a := range [...][2]float64{{299.77, 0.107408}, {251.88, 0.016321}, {251.83, 26.651886}, {349.42, 36.412478},
		{84.66, 18.206239}, {141.74, 53.303771}, {207.14, 2.453732}, {154.84, 7.306860}, {34.52, 27.261239},
		{207.19, 0.121824}, {291.34, 1.844379}, {161.72, 24.198154}, {239.56, 25.513099}, {331.55, 3.592518}} {
		c := [...]float64{325, 165, 164, 126, 110, 62, 60, 56, 47, 42, 40, 37, 35, 23}[i]
		angle := a[0] + a[1]*k
		if i == 0 {
			angle -= 0.009173 * t * t
		}
		jde += c * 1e-6 * sind(angle)
	}
	return jde
}

var sunX = [...]float64{403406, 195207, 119433, 112392, 3891, 2819, 1721, 660, 350, 334, 314, 268, 242, 234, 158, 132, 129, 114, 99, 93, 86, 78, 72, 68, 64, 46, 38, 37, 32, 29, 28, 27, 27, 25, 24, 21, 21, 20, 18, 17, 14, 13, 13, 13, 12, 10, 10, 10, 10}
var sunY = [...]float64{270.54861, 340.19128, 63.91854, 331.26220, 317.843, 86.631, 240.052, 310.26, 247.23, 260.87, 297.82, 343.14, 166.79, 81.53, 3.50, 132.75, 182.95, 162.03, 29.8, 266.4, 249.2, 157.6, 257.8, 185.1, 69.9, 8.0, 197.1, 250.4, 65.3, 162.7, 341.5, 291.6, 98.5, 146.7, 110.0, 5.2, 342.6, 230.9, 256.1, 45.3, 242.9, 115.2, 151.8, 285.3, 53.3, 126.6, 205.7, 85.9, 146.1}
var sunZ = [...]float64{0.9287892, 35999.1376958, 35999.4089666, 35998.7287385, 71998.20261, 71998.4403, 36000.35726, 71997.4812, 32964.4678, -19.4410, 445267.1117, 45036.8840, 3.1008, 22518.4434, -19.9739, 65928.9345, 9038.0293, 3034.7684, 33718.148, 3034.448, -2280.773, 29929.992, 31556.493, 149.588, 9037.750, 107997.405, -4444.176, 151.771, 67555.316, 31556.080, -4561.540, 107996.706, 1221.655, 62894.167, 31437.369, 14578.298, -31931.757, 34777.243, 1221.999, 62894.511, -4442.039, 107997.909, 119.066, 16859.071, -4.578, 26895.292, -39.127, 12297.536, 90073.778}

// solarLongitude is the sun's apparent longitude in degrees.
func solarLongitude(jde float64) float64 {
	c := (jde - 2451545) / 36525
	sum := 0.0
	for i := range sunX {
		sum += sunX[i] * sind(sunY[i]+sunZ[i]*c)
	}
	l := 282.7771834 + 36000.76953744*c + 0.000005729577951308232*sum
	l += 0.0000974*sind(177.63+35999.01848*c+90) - 0.005575 // aberration
	l += -0.004778*sind(124.90-1934.134*c+0.002063*c*c) - 0.0003667*sind(201.11+72001.5377*c+0.00057*c*c)
	return math.Mod(math.Mod(l, 360)+360, 360)
}

// beijing turns dynamical time into days since 1970 on the clock of Beijing.
func beijing(jde float64) float64 {
	year := 2000 + (jde-2451545)/365.25
	return jde - deltaT(year) + 8.0/24 - 2440587.5
}

// nearMidnight tells whether a moment is too close to midnight to decide a day:
// within two minutes, or within fifteen before 1929, when the calendar was
// reckoned by the mean time of Beijing and, under the Qing, less exactly.
func nearMidnight(moment float64) bool {
	margin := 2.0 / 1440
	if moment < float64(civil.Day(1929, 1, 1)) {
		margin = 15.0 / 1440
	}
	return math.Abs(moment-math.Round(moment)) < margin
}

// termMoment is when the sun reaches longitude 15k in the year, k = 0 being 春分.
func termMoment(year, k int) float64 {
	jde := 2451545 + (float64(year)-2000)*365.2422 + 79.3 + float64(k)*15.2184
	for range 8 {
		diff := math.Mod(float64(k)*15-solarLongitude(jde)+540+3600, 360) - 180
		jde += diff * 365.2422 / 360
	}
	return beijing(jde)
}
