using SwarmMemory.Primitives;
using Xunit;

namespace SwarmMemory.Tests.Primitives;

/// <summary>The expected forms are another implementation's, written out so that a fault in the data shows too.</summary>
public sealed class NfcTests
{
    public static TheoryData<string, string> Latin { get; } = new()
    {
        { "\u0041\u0300", "\u00C0" }, { "\u0041\u0301", "\u00C1" }, { "\u0041\u0302", "\u00C2" }, { "\u0041\u0303", "\u00C3" },
        { "\u0041\u0308", "\u00C4" }, { "\u0041\u030A", "\u00C5" }, { "\u0043\u0327", "\u00C7" }, { "\u0045\u0300", "\u00C8" },
        { "\u0045\u0301", "\u00C9" }, { "\u0045\u0302", "\u00CA" }, { "\u0045\u0308", "\u00CB" }, { "\u0049\u0300", "\u00CC" },
        { "\u0049\u0301", "\u00CD" }, { "\u0049\u0302", "\u00CE" }, { "\u0049\u0308", "\u00CF" }, { "\u004E\u0303", "\u00D1" },
        { "\u004F\u0300", "\u00D2" }, { "\u004F\u0301", "\u00D3" }, { "\u004F\u0302", "\u00D4" }, { "\u004F\u0303", "\u00D5" },
        { "\u004F\u0308", "\u00D6" }, { "\u0055\u0300", "\u00D9" }, { "\u0055\u0301", "\u00DA" }, { "\u0055\u0302", "\u00DB" },
        { "\u0055\u0308", "\u00DC" }, { "\u0059\u0301", "\u00DD" }, { "\u0061\u0300", "\u00E0" }, { "\u0061\u0301", "\u00E1" },
        { "\u0061\u0302", "\u00E2" }, { "\u0061\u0303", "\u00E3" }, { "\u0061\u0308", "\u00E4" }, { "\u0061\u030A", "\u00E5" },
        { "\u0063\u0327", "\u00E7" }, { "\u0065\u0300", "\u00E8" }, { "\u0065\u0301", "\u00E9" }, { "\u0065\u0302", "\u00EA" },
        { "\u0065\u0308", "\u00EB" }, { "\u0069\u0300", "\u00EC" }, { "\u0069\u0301", "\u00ED" }, { "\u0069\u0302", "\u00EE" },
        { "\u0069\u0308", "\u00EF" }, { "\u006E\u0303", "\u00F1" }, { "\u006F\u0300", "\u00F2" }, { "\u006F\u0301", "\u00F3" },
        { "\u006F\u0302", "\u00F4" }, { "\u006F\u0303", "\u00F5" }, { "\u006F\u0308", "\u00F6" }, { "\u0075\u0300", "\u00F9" },
        { "\u0075\u0301", "\u00FA" }, { "\u0075\u0302", "\u00FB" }, { "\u0075\u0308", "\u00FC" }, { "\u0079\u0301", "\u00FD" },
        { "\u0079\u0308", "\u00FF" }, { "\u0041\u0304", "\u0100" }, { "\u0061\u0306", "\u0103" }, { "\u0041\u0328", "\u0104" },
        { "\u0063\u0301", "\u0107" }, { "\u0063\u0302", "\u0109" }, { "\u0063\u0307", "\u010B" }, { "\u0043\u030C", "\u010C" },
        { "\u0064\u030C", "\u010F" }, { "\u0045\u0304", "\u0112" }, { "\u0065\u0306", "\u0115" }, { "\u0065\u0307", "\u0117" },
        { "\u0065\u0328", "\u0119" }, { "\u0065\u030C", "\u011B" }, { "\u0067\u0302", "\u011D" }, { "\u0067\u0306", "\u011F" },
        { "\u0067\u0307", "\u0121" }, { "\u0067\u0327", "\u0123" }, { "\u0048\u0302", "\u0124" }, { "\u0049\u0303", "\u0128" },
        { "\u0049\u0304", "\u012A" }, { "\u0049\u0306", "\u012C" }, { "\u0049\u0328", "\u012E" }, { "\u0049\u0307", "\u0130" },
        { "\u006A\u0302", "\u0135" }, { "\u006B\u0327", "\u0137" }, { "\u006C\u0301", "\u013A" }, { "\u006C\u0327", "\u013C" },
        { "\u006C\u030C", "\u013E" }, { "\u004E\u0301", "\u0143" }, { "\u006E\u0327", "\u0146" }, { "\u006E\u030C", "\u0148" },
        { "\u004F\u0304", "\u014C" }, { "\u006F\u0306", "\u014F" }, { "\u006F\u030B", "\u0151" }, { "\u0072\u0301", "\u0155" },
        { "\u0072\u0327", "\u0157" }, { "\u0072\u030C", "\u0159" }, { "\u0073\u0301", "\u015B" }, { "\u0073\u0302", "\u015D" },
        { "\u0073\u0327", "\u015F" }, { "\u0073\u030C", "\u0161" }, { "\u0074\u0327", "\u0163" }, { "\u0074\u030C", "\u0165" },
        { "\u0075\u0303", "\u0169" }, { "\u0075\u0304", "\u016B" }, { "\u0075\u0306", "\u016D" }, { "\u0075\u030A", "\u016F" },
        { "\u0075\u030B", "\u0171" }, { "\u0075\u0328", "\u0173" }, { "\u0077\u0302", "\u0175" }, { "\u0079\u0302", "\u0177" },
        { "\u007A\u0301", "\u017A" }, { "\u007A\u0307", "\u017C" }, { "\u007A\u030C", "\u017E" }, { "\u006F\u031B", "\u01A1" },
        { "\u0075\u031B", "\u01B0" }, { "\u0061\u030C", "\u01CE" }, { "\u0069\u030C", "\u01D0" }, { "\u006F\u030C", "\u01D2" },
        { "\u0075\u030C", "\u01D4" }, { "\u0075\u0308\u0304", "\u01D6" }, { "\u0075\u0308\u0301", "\u01D8" },
        { "\u0075\u0308\u030C", "\u01DA" }, { "\u0075\u0308\u0300", "\u01DC" }, { "\u0061\u0308\u0304", "\u01DF" },
        { "\u0061\u0307\u0304", "\u01E1" }, { "\u00E6\u0304", "\u01E3" }, { "\u0067\u030C", "\u01E7" }, { "\u006B\u030C", "\u01E9" },
        { "\u006F\u0328", "\u01EB" }, { "\u006F\u0328\u0304", "\u01ED" }, { "\u0292\u030C", "\u01EF" }, { "\u006A\u030C", "\u01F0" },
        { "\u0067\u0301", "\u01F5" }, { "\u006E\u0300", "\u01F9" }, { "\u0061\u030A\u0301", "\u01FB" }, { "\u00E6\u0301", "\u01FD" },
        { "\u00F8\u0301", "\u01FF" }, { "\u0061\u030F", "\u0201" }, { "\u0072\u0311", "\u0213" }, { "\u0073\u0326", "\u0219" },
        { "\u0074\u0326", "\u021B" }, { "\u0068\u030C", "\u021F" }, { "\u0061\u0307", "\u0227" }, { "\u0065\u0327", "\u0229" },
        { "\u006F\u0308\u0304", "\u022B" }, { "\u006F\u0303\u0304", "\u022D" }, { "\u006F\u0307", "\u022F" },
        { "\u006F\u0307\u0304", "\u0231" }, { "\u0079\u0304", "\u0233" }, { "\u0061\u0325", "\u1E01" }, { "\u0062\u0307", "\u1E03" },
        { "\u0062\u0323", "\u1E05" }, { "\u0062\u0331", "\u1E07" }, { "\u0063\u0327\u0301", "\u1E09" }, { "\u0064\u0307", "\u1E0B" },
        { "\u0064\u0323", "\u1E0D" }, { "\u0064\u0331", "\u1E0F" }, { "\u0064\u0327", "\u1E11" }, { "\u0064\u032D", "\u1E13" },
    };

    public static TheoryData<string, string> Vietnamese { get; } = new()
    {
        { "\u0061\u0302\u0301", "\u1EA5" }, { "\u0061\u0301\u0302", "\u00E1\u0302" }, { "\u00E2\u0301", "\u1EA5" },
        { "\u0061\u0302\u0300", "\u1EA7" }, { "\u0061\u0300\u0302", "\u00E0\u0302" }, { "\u00E2\u0300", "\u1EA7" },
        { "\u0061\u0302\u0309", "\u1EA9" }, { "\u0061\u0309\u0302", "\u1EA3\u0302" }, { "\u00E2\u0309", "\u1EA9" },
        { "\u0061\u0302\u0303", "\u1EAB" }, { "\u0061\u0303\u0302", "\u00E3\u0302" }, { "\u00E2\u0303", "\u1EAB" },
        { "\u0061\u0323\u0302", "\u1EAD" }, { "\u0061\u0302\u0323", "\u1EAD" }, { "\u1EA1\u0302", "\u1EAD" },
        { "\u00E2\u0323", "\u1EAD" }, { "\u0061\u0306\u0301", "\u1EAF" }, { "\u0061\u0301\u0306", "\u00E1\u0306" },
        { "\u0103\u0301", "\u1EAF" }, { "\u0061\u0306\u0300", "\u1EB1" }, { "\u0061\u0300\u0306", "\u00E0\u0306" },
        { "\u0103\u0300", "\u1EB1" }, { "\u0061\u0306\u0309", "\u1EB3" }, { "\u0061\u0309\u0306", "\u1EA3\u0306" },
        { "\u0103\u0309", "\u1EB3" }, { "\u0061\u0306\u0303", "\u1EB5" }, { "\u0061\u0303\u0306", "\u00E3\u0306" },
        { "\u0103\u0303", "\u1EB5" }, { "\u0061\u0323\u0306", "\u1EB7" }, { "\u0061\u0306\u0323", "\u1EB7" },
        { "\u1EA1\u0306", "\u1EB7" }, { "\u0103\u0323", "\u1EB7" }, { "\u0065\u0302\u0301", "\u1EBF" },
        { "\u0065\u0301\u0302", "\u00E9\u0302" }, { "\u00EA\u0301", "\u1EBF" }, { "\u0065\u0302\u0300", "\u1EC1" },
        { "\u0065\u0300\u0302", "\u00E8\u0302" }, { "\u00EA\u0300", "\u1EC1" }, { "\u0065\u0302\u0309", "\u1EC3" },
        { "\u0065\u0309\u0302", "\u1EBB\u0302" }, { "\u00EA\u0309", "\u1EC3" }, { "\u0065\u0302\u0303", "\u1EC5" },
        { "\u0065\u0303\u0302", "\u1EBD\u0302" }, { "\u00EA\u0303", "\u1EC5" }, { "\u0065\u0323\u0302", "\u1EC7" },
        { "\u0065\u0302\u0323", "\u1EC7" }, { "\u1EB9\u0302", "\u1EC7" }, { "\u00EA\u0323", "\u1EC7" },
        { "\u006F\u0302\u0301", "\u1ED1" }, { "\u006F\u0301\u0302", "\u00F3\u0302" }, { "\u00F4\u0301", "\u1ED1" },
        { "\u006F\u0302\u0300", "\u1ED3" }, { "\u006F\u0300\u0302", "\u00F2\u0302" }, { "\u00F4\u0300", "\u1ED3" },
        { "\u006F\u0302\u0309", "\u1ED5" }, { "\u006F\u0309\u0302", "\u1ECF\u0302" }, { "\u00F4\u0309", "\u1ED5" },
        { "\u006F\u0302\u0303", "\u1ED7" }, { "\u006F\u0303\u0302", "\u00F5\u0302" }, { "\u00F4\u0303", "\u1ED7" },
        { "\u006F\u0323\u0302", "\u1ED9" }, { "\u006F\u0302\u0323", "\u1ED9" }, { "\u1ECD\u0302", "\u1ED9" },
        { "\u00F4\u0323", "\u1ED9" }, { "\u006F\u031B\u0301", "\u1EDB" }, { "\u006F\u0301\u031B", "\u1EDB" },
        { "\u01A1\u0301", "\u1EDB" }, { "\u00F3\u031B", "\u1EDB" }, { "\u006F\u031B\u0300", "\u1EDD" },
        { "\u006F\u0300\u031B", "\u1EDD" }, { "\u01A1\u0300", "\u1EDD" }, { "\u00F2\u031B", "\u1EDD" },
        { "\u006F\u031B\u0309", "\u1EDF" }, { "\u006F\u0309\u031B", "\u1EDF" }, { "\u01A1\u0309", "\u1EDF" },
        { "\u1ECF\u031B", "\u1EDF" }, { "\u006F\u031B\u0303", "\u1EE1" }, { "\u006F\u0303\u031B", "\u1EE1" },
        { "\u01A1\u0303", "\u1EE1" }, { "\u00F5\u031B", "\u1EE1" }, { "\u006F\u031B\u0323", "\u1EE3" },
        { "\u006F\u0323\u031B", "\u1EE3" }, { "\u01A1\u0323", "\u1EE3" }, { "\u1ECD\u031B", "\u1EE3" },
        { "\u0075\u031B\u0301", "\u1EE9" }, { "\u0075\u0301\u031B", "\u1EE9" }, { "\u01B0\u0301", "\u1EE9" },
        { "\u00FA\u031B", "\u1EE9" }, { "\u0075\u031B\u0300", "\u1EEB" }, { "\u0075\u0300\u031B", "\u1EEB" },
        { "\u01B0\u0300", "\u1EEB" }, { "\u00F9\u031B", "\u1EEB" }, { "\u0075\u031B\u0309", "\u1EED" },
        { "\u0075\u0309\u031B", "\u1EED" }, { "\u01B0\u0309", "\u1EED" }, { "\u1EE7\u031B", "\u1EED" },
        { "\u0075\u031B\u0303", "\u1EEF" }, { "\u0075\u0303\u031B", "\u1EEF" }, { "\u01B0\u0303", "\u1EEF" },
        { "\u0169\u031B", "\u1EEF" }, { "\u0075\u031B\u0323", "\u1EF1" }, { "\u0075\u0323\u031B", "\u1EF1" },
        { "\u01B0\u0323", "\u1EF1" }, { "\u1EE5\u031B", "\u1EF1" }, { "\u0041\u0302\u0301", "\u1EA4" },
        { "\u0041\u0301\u0302", "\u00C1\u0302" }, { "\u00C2\u0301", "\u1EA4" }, { "\u0041\u0323\u0302", "\u1EAC" },
        { "\u0041\u0302\u0323", "\u1EAC" }, { "\u1EA0\u0302", "\u1EAC" }, { "\u00C2\u0323", "\u1EAC" },
        { "\u0041\u0306\u0301", "\u1EAE" }, { "\u0041\u0301\u0306", "\u00C1\u0306" }, { "\u0102\u0301", "\u1EAE" },
        { "\u0041\u0323\u0306", "\u1EB6" }, { "\u0041\u0306\u0323", "\u1EB6" }, { "\u1EA0\u0306", "\u1EB6" },
        { "\u0102\u0323", "\u1EB6" }, { "\u0045\u0302\u0301", "\u1EBE" }, { "\u0045\u0301\u0302", "\u00C9\u0302" },
        { "\u00CA\u0301", "\u1EBE" }, { "\u0045\u0323\u0302", "\u1EC6" }, { "\u0045\u0302\u0323", "\u1EC6" },
        { "\u1EB8\u0302", "\u1EC6" }, { "\u00CA\u0323", "\u1EC6" }, { "\u004F\u0302\u0301", "\u1ED0" },
        { "\u004F\u0301\u0302", "\u00D3\u0302" }, { "\u00D4\u0301", "\u1ED0" }, { "\u004F\u0323\u0302", "\u1ED8" },
        { "\u004F\u0302\u0323", "\u1ED8" }, { "\u1ECC\u0302", "\u1ED8" }, { "\u00D4\u0323", "\u1ED8" },
        { "\u004F\u031B\u0301", "\u1EDA" }, { "\u004F\u0301\u031B", "\u1EDA" }, { "\u01A0\u0301", "\u1EDA" },
        { "\u00D3\u031B", "\u1EDA" }, { "\u004F\u031B\u0323", "\u1EE2" }, { "\u004F\u0323\u031B", "\u1EE2" },
        { "\u01A0\u0323", "\u1EE2" }, { "\u1ECC\u031B", "\u1EE2" }, { "\u0055\u031B\u0301", "\u1EE8" },
        { "\u0055\u0301\u031B", "\u1EE8" }, { "\u01AF\u0301", "\u1EE8" }, { "\u00DA\u031B", "\u1EE8" },
        { "\u0055\u031B\u0323", "\u1EF0" }, { "\u0055\u0323\u031B", "\u1EF0" }, { "\u01AF\u0323", "\u1EF0" },
        { "\u1EE4\u031B", "\u1EF0" },
    };

    public static TheoryData<string, string> Greek { get; } = new()
    {
        { "\u03B1\u0301", "\u03AC" }, { "\u03B5\u0301", "\u03AD" }, { "\u03B7\u0301", "\u03AE" }, { "\u03B9\u0301", "\u03AF" },
        { "\u03BF\u0301", "\u03CC" }, { "\u03C5\u0301", "\u03CD" }, { "\u03C9\u0301", "\u03CE" }, { "\u03B9\u0308\u0301", "\u0390" },
        { "\u03C5\u0308\u0301", "\u03B0" }, { "\u03B9\u0308", "\u03CA" }, { "\u03C5\u0308", "\u03CB" }, { "\u0391\u0301", "\u0386" },
        { "\u0395\u0301", "\u0388" }, { "\u0397\u0301", "\u0389" }, { "\u0399\u0301", "\u038A" }, { "\u039F\u0301", "\u038C" },
        { "\u03A5\u0301", "\u038E" }, { "\u03A9\u0301", "\u038F" }, { "\u03B1\u0313", "\u1F00" }, { "\u03B1\u0314", "\u1F01" },
        { "\u03B1\u0313\u0300", "\u1F02" }, { "\u03B1\u0314\u0300", "\u1F03" }, { "\u03B1\u0313\u0301", "\u1F04" },
        { "\u03B1\u0314\u0301", "\u1F05" }, { "\u03B1\u0313\u0342", "\u1F06" }, { "\u03B1\u0314\u0342", "\u1F07" },
        { "\u0391\u0313", "\u1F08" }, { "\u0391\u0314\u0342", "\u1F0F" }, { "\u03B5\u0313", "\u1F10" },
        { "\u03B5\u0314\u0301", "\u1F15" }, { "\u03B7\u0314", "\u1F21" }, { "\u03B7\u0314\u0342", "\u1F27" },
        { "\u03BF\u0313", "\u1F40" }, { "\u03C5\u0314", "\u1F51" }, { "\u03C5\u0313\u0342", "\u1F56" }, { "\u03C9\u0313", "\u1F60" },
        { "\u03C9\u0314\u0342", "\u1F67" }, { "\u03A9\u0314\u0342", "\u1F6F" }, { "\u03B1\u0313\u0345", "\u1F80" },
        { "\u03B1\u0314\u0345", "\u1F81" }, { "\u03B1\u0313\u0300\u0345", "\u1F82" }, { "\u03B1\u0314\u0300\u0345", "\u1F83" },
        { "\u03B1\u0313\u0301\u0345", "\u1F84" }, { "\u03B1\u0314\u0301\u0345", "\u1F85" }, { "\u03B1\u0313\u0342\u0345", "\u1F86" },
        { "\u03B1\u0314\u0342\u0345", "\u1F87" }, { "\u03B7\u0313\u0345", "\u1F90" }, { "\u03B7\u0314\u0342\u0345", "\u1F97" },
        { "\u03C9\u0313\u0345", "\u1FA0" }, { "\u03C9\u0314\u0342\u0345", "\u1FA7" }, { "\u03A9\u0314\u0342\u0345", "\u1FAF" },
        { "\u03B1\u0306", "\u1FB0" }, { "\u03B1\u0304", "\u1FB1" }, { "\u03B1\u0300\u0345", "\u1FB2" }, { "\u03B1\u0345", "\u1FB3" },
        { "\u03B1\u0301\u0345", "\u1FB4" }, { "\u03B1\u0342", "\u1FB6" }, { "\u03B1\u0342\u0345", "\u1FB7" },
        { "\u0391\u0345", "\u1FBC" }, { "\u03B7\u0300\u0345", "\u1FC2" }, { "\u03B7\u0345", "\u1FC3" },
        { "\u03B7\u0301\u0345", "\u1FC4" }, { "\u03B7\u0342", "\u1FC6" }, { "\u03B7\u0342\u0345", "\u1FC7" },
        { "\u03B9\u0308\u0300", "\u1FD2" }, { "\u03B9\u0342", "\u1FD6" }, { "\u03B9\u0308\u0342", "\u1FD7" },
        { "\u03C5\u0308\u0300", "\u1FE2" }, { "\u03C1\u0313", "\u1FE4" }, { "\u03C5\u0342", "\u1FE6" },
        { "\u03C5\u0308\u0342", "\u1FE7" }, { "\u03C9\u0300\u0345", "\u1FF2" }, { "\u03C9\u0345", "\u1FF3" },
        { "\u03C9\u0301\u0345", "\u1FF4" }, { "\u03C9\u0342", "\u1FF6" }, { "\u03C9\u0342\u0345", "\u1FF7" },
        { "\u03A9\u0345", "\u1FFC" }, { "\u03C1\u0314", "\u1FE5" }, { "\u03A1\u0314", "\u1FEC" }, { "\u1F71", "\u03AC" },
        { "\u1F73", "\u03AD" }, { "\u1F75", "\u03AE" }, { "\u1F77", "\u03AF" }, { "\u1F79", "\u03CC" }, { "\u1F7B", "\u03CD" },
        { "\u1F7D", "\u03CE" }, { "\u1FBE", "\u03B9" }, { "\u1FEF", "\u0060" }, { "\u1FFD", "\u00B4" }, { "\u0385", "\u0385" },
        { "\u1FEE", "\u0385" }, { "\u03B1\u0345\u0301", "\u1FB4" }, { "\u03B1\u0345\u0342\u0313", "\u1FB7\u0313" },
        { "\u03C9\u0345\u0314\u0300", "\u1FA3" }, { "\u0387", "\u00B7" },
    };

    public static TheoryData<string, string> Others { get; } = new()
    {
        { "\u0438\u0306", "\u0439" }, { "\u0418\u0306", "\u0419" }, { "\u0435\u0308", "\u0451" }, { "\u0415\u0308", "\u0401" },
        { "\u0433\u0301", "\u0453" }, { "\u0456\u0308", "\u0457" }, { "\u0443\u0306", "\u045E" }, { "\u0443\u030B", "\u04F3" },
        { "\u044D\u0308", "\u04ED" }, { "\u0627\u0653", "\u0622" }, { "\u0627\u0654", "\u0623" }, { "\u0648\u0654", "\u0624" },
        { "\u0627\u0655", "\u0625" }, { "\u064A\u0654", "\u0626" }, { "\u06D5\u0654", "\u06C0" }, { "\u06C1\u0654", "\u06C2" },
        { "\u06D2\u0654", "\u06D3" }, { "\u0928\u093C", "\u0929" }, { "\u0930\u093C", "\u0931" }, { "\u0933\u093C", "\u0934" },
        { "\u09C7\u09BE", "\u09CB" }, { "\u09C7\u09D7", "\u09CC" }, { "\u0B47\u0B56", "\u0B48" }, { "\u0B47\u0B3E", "\u0B4B" },
        { "\u0B92\u0BD7", "\u0B94" }, { "\u0BC6\u0BBE", "\u0BCA" }, { "\u0BC7\u0BBE", "\u0BCB" }, { "\u0C46\u0C56", "\u0C48" },
        { "\u0CC6\u0CC2\u0CD5", "\u0CCB" }, { "\u0CBF\u0CD5", "\u0CC0" }, { "\u0D46\u0D3E", "\u0D4A" },
        { "\u0DD9\u0DCF\u0DCA", "\u0DDD" }, { "\u0DD9\u0DCA", "\u0DDA" }, { "\u1025\u102E", "\u1026" }, { "\u1B05\u1B35", "\u1B06" },
        { "\u304B\u3099", "\u304C" }, { "\u304D\u3099", "\u304E" }, { "\u306F\u3099", "\u3070" }, { "\u306F\u309A", "\u3071" },
        { "\u3046\u3099", "\u3094" }, { "\u309D\u3099", "\u309E" }, { "\u30AB\u3099", "\u30AC" }, { "\u30CF\u309A", "\u30D1" },
        { "\u30A6\u3099", "\u30F4" }, { "\u30FD\u3099", "\u30FE" }, { "\u2190\u0338", "\u219A" }, { "\u003D\u0338", "\u2260" },
        { "\u2203\u0338", "\u2204" },
    };

    public static TheoryData<string, string> Hangul { get; } = new()
    {
        { "\u1100\u1165", "\uAC70" }, { "\u1100\u1165\u11BA", "\uAC83" }, { "\uAC70\u11BA", "\uAC83" }, { "\u1101\u1163", "\uAE84" },
        { "\u1101\u1163\u11B0", "\uAE8D" }, { "\uAE84\u11B0", "\uAE8D" }, { "\u1102\u1164", "\uB0EC" },
        { "\u1102\u1164\u11B7", "\uB0FC" }, { "\uB0EC\u11B7", "\uB0FC" }, { "\u1103\u116F", "\uB46C" },
        { "\u1103\u116F\u11B7", "\uB47C" }, { "\uB46C\u11B7", "\uB47C" }, { "\u1104\u1175", "\uB760" },
        { "\u1104\u1175\u11B4", "\uB76D" }, { "\uB760\u11B4", "\uB76D" }, { "\u1105\u1167", "\uB824" },
        { "\u1105\u1167\u11AB", "\uB828" }, { "\uB824\u11AB", "\uB828" }, { "\u1106\u1170", "\uBB6C" },
        { "\u1106\u1170\u11A8", "\uBB6D" }, { "\uBB6C\u11A8", "\uBB6D" }, { "\u1107\u116D", "\uBD64" },
        { "\u1107\u116D\u11B5", "\uBD72" }, { "\uBD64\u11B5", "\uBD72" }, { "\u1108\u1174", "\uC074" },
        { "\u1108\u1174\u11C0", "\uC08D" }, { "\uC074\u11C0", "\uC08D" }, { "\u1109\u1161", "\uC0AC" },
        { "\u1109\u1161\u11BE", "\uC0C3" }, { "\uC0AC\u11BE", "\uC0C3" }, { "\u110A\u116F", "\uC480" },
        { "\u110A\u116F\u11B0", "\uC489" }, { "\uC480\u11B0", "\uC489" }, { "\u110B\u1168", "\uC608" },
        { "\u110B\u1168\u11BA", "\uC61B" }, { "\uC608\u11BA", "\uC61B" }, { "\u110C\u1164", "\uC7E4" },
        { "\u110C\u1164\u11B2", "\uC7EF" }, { "\uC7E4\u11B2", "\uC7EF" }, { "\u110D\u1161", "\uC9DC" },
        { "\u110D\u1161\u11A8", "\uC9DD" }, { "\uC9DC\u11A8", "\uC9DD" }, { "\u110E\u1161", "\uCC28" },
        { "\u110E\u1161\u11BC", "\uCC3D" }, { "\uCC28\u11BC", "\uCC3D" }, { "\u110F\u1172", "\uD050" },
        { "\u110F\u1172\u11A8", "\uD051" }, { "\uD050\u11A8", "\uD051" }, { "\u1110\u116D", "\uD210" },
        { "\u1110\u116D\u11BD", "\uD226" }, { "\uD210\u11BD", "\uD226" }, { "\u1111\u1167", "\uD3B4" },
        { "\u1111\u1167\u11B5", "\uD3C2" }, { "\uD3B4\u11B5", "\uD3C2" }, { "\u1112\u1161", "\uD558" },
        { "\u1112\u1161\u11B8", "\uD569" }, { "\uD558\u11B8", "\uD569" }, { "\uAC00\u11A8", "\uAC01" }, { "\uAC00\u11C2", "\uAC1B" },
        { "\uAC00\u11A7", "\uAC00\u11A7" }, { "\uAC00\u11C3", "\uAC00\u11C3" }, { "\uAC01\u11A8", "\uAC01\u11A8" },
        { "\u1100\u1175\u11C2", "\uAE4B" }, { "\u1112\u1175\u11C2", "\uD7A3" }, { "\u1113\u1161", "\u1113\u1161" },
        { "\u1100\u1176", "\u1100\u1176" }, { "\u1100\u0300\u1161", "\u1100\u0300\u1161" },
        { "\uAC00\u0300\u11A8", "\uAC00\u0300\u11A8" }, { "\u1100\u1100\u1161", "\u1100\uAC00" },
        { "\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00" }, { "\uD7A3", "\uD7A3" }, { "\uD788\u11C2", "\uD7A3" },
        { "\u3131\u314F", "\u3131\u314F" }, { "\u1161\u11A8", "\u1161\u11A8" },
    };

    public static TheoryData<string, string> SingletonTexts { get; } = new()
    {
        { "\u212B", "\u00C5" }, { "\u2126", "\u03A9" }, { "\u212A", "\u004B" }, { "\u0340", "\u0300" }, { "\u0341", "\u0301" },
        { "\u0343", "\u0313" }, { "\u0374", "\u02B9" }, { "\u037E", "\u003B" }, { "\u0387", "\u00B7" }, { "\u2000", "\u2002" },
        { "\u2001", "\u2003" }, { "\u2329", "\u3008" }, { "\u232A", "\u3009" }, { "\u1FEF", "\u0060" }, { "\u1FFD", "\u00B4" },
        { "\u1FBB", "\u0386" }, { "\u1FC9", "\u0388" }, { "\u1FCB", "\u0389" }, { "\u1FD3", "\u0390" }, { "\u1FDB", "\u038A" },
        { "\u1FE3", "\u03B0" }, { "\u1FEB", "\u038E" }, { "\u1FF9", "\u038C" }, { "\u1FFB", "\u038F" },
        { "\u0041\u212B", "\u0041\u00C5" }, { "\u212B\u0301", "\u01FA" }, { "\u006F\u0340", "\u00F2" }, { "\u0061\u0341", "\u00E1" },
    };

    public static TheoryData<string, string> Excluded { get; } = new()
    {
        { "\u0958", "\u0915\u093C" }, { "\u0959", "\u0916\u093C" }, { "\u095A", "\u0917\u093C" }, { "\u095B", "\u091C\u093C" },
        { "\u095C", "\u0921\u093C" }, { "\u095D", "\u0922\u093C" }, { "\u095E", "\u092B\u093C" }, { "\u095F", "\u092F\u093C" },
        { "\u09DC", "\u09A1\u09BC" }, { "\u09DD", "\u09A2\u09BC" }, { "\u09DF", "\u09AF\u09BC" }, { "\u0A33", "\u0A32\u0A3C" },
        { "\u0A36", "\u0A38\u0A3C" }, { "\u0A59", "\u0A16\u0A3C" }, { "\u0A5A", "\u0A17\u0A3C" }, { "\u0A5B", "\u0A1C\u0A3C" },
        { "\u0A5E", "\u0A2B\u0A3C" }, { "\u0B5C", "\u0B21\u0B3C" }, { "\u0B5D", "\u0B22\u0B3C" }, { "\u0F43", "\u0F42\u0FB7" },
        { "\u0F4D", "\u0F4C\u0FB7" }, { "\u0F52", "\u0F51\u0FB7" }, { "\u0F57", "\u0F56\u0FB7" }, { "\u0F5C", "\u0F5B\u0FB7" },
        { "\u0F69", "\u0F40\u0FB5" }, { "\u0F73", "\u0F71\u0F72" }, { "\u0F75", "\u0F71\u0F74" }, { "\u0F76", "\u0FB2\u0F80" },
        { "\u0F78", "\u0FB3\u0F80" }, { "\u0F81", "\u0F71\u0F80" }, { "\u0F93", "\u0F92\u0FB7" }, { "\u0FB9", "\u0F90\u0FB5" },
        { "\uFB1D", "\u05D9\u05B4" }, { "\uFB1F", "\u05F2\u05B7" }, { "\uFB2A", "\u05E9\u05C1" }, { "\uFB2B", "\u05E9\u05C2" },
        { "\uFB2C", "\u05E9\u05BC\u05C1" }, { "\uFB2D", "\u05E9\u05BC\u05C2" }, { "\uFB2E", "\u05D0\u05B7" },
        { "\uFB30", "\u05D0\u05BC" }, { "\uFB3B", "\u05DB\u05BC" }, { "\uFB4B", "\u05D5\u05B9" }, { "\uFB4C", "\u05D1\u05BF" },
        { "\uFB4E", "\u05E4\u05BF" }, { "\u2ADC", "\u2ADD\u0338" }, { "\u0344", "\u0308\u0301" },
        { "\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65" }, { "\uD834\uDD5F", "\uD834\uDD58\uD834\uDD65" },
        { "\uD834\uDD60", "\uD834\uDD58\uD834\uDD65\uD834\uDD6E" }, { "\uD834\uDD64", "\uD834\uDD58\uD834\uDD65\uD834\uDD72" },
        { "\uD834\uDDBB", "\uD834\uDDB9\uD834\uDD65" }, { "\uD834\uDDBC", "\uD834\uDDBA\uD834\uDD65" },
        { "\uD834\uDDC0", "\uD834\uDDBA\uD834\uDD65\uD834\uDD6F" }, { "\u0915\u093C", "\u0915\u093C" },
        { "\u0958\u0301", "\u0915\u093C\u0301" }, { "\u05D0\u05B7", "\u05D0\u05B7" },
    };

    public static TheoryData<string, string> CompatibilityIdeographs { get; } = new()
    {
        { "\uF900", "\u8C48" }, { "\uF901", "\u66F4" }, { "\uF907", "\u9F9C" }, { "\uF908", "\u9F9C" }, { "\uF90A", "\u91D1" },
        { "\uF914", "\u6A02" }, { "\uF925", "\u62C9" }, { "\uF92F", "\u52DE" }, { "\uF951", "\u964B" }, { "\uF967", "\u4E0D" },
        { "\uF978", "\u5169" }, { "\uF99C", "\u5217" }, { "\uF9B0", "\u8046" }, { "\uF9D0", "\u985E" }, { "\uF9FF", "\u523A" },
        { "\uFA00", "\u5207" }, { "\uFA0D", "\u55C0" }, { "\uFA0E", "\uFA0E" }, { "\uFA10", "\u585A" }, { "\uFA11", "\uFA11" },
        { "\uFA12", "\u6674" }, { "\uFA15", "\u51DE" }, { "\uFA1F", "\uFA1F" }, { "\uFA20", "\u8612" }, { "\uFA2A", "\u98EF" },
        { "\uFA30", "\u4FAE" }, { "\uFA6A", "\u983B" }, { "\uFA6C", "\uD850\uDEEE" }, { "\uFA70", "\u4E26" },
        { "\uFACF", "\uD84A\uDC4A" }, { "\uFAD0", "\uD84A\uDC44" }, { "\uFAD9", "\u9F8E" }, { "\uD87E\uDC00", "\u4E3D" },
        { "\uD87E\uDC01", "\u4E38" }, { "\uD87E\uDC02", "\u4E41" }, { "\uD87E\uDC04", "\u4F60" }, { "\uD87E\uDC38", "\uD842\uDF63" },
        { "\uD87E\uDC4A", "\u55C2" }, { "\uD87E\uDCA0", "\u6081" }, { "\uD87E\uDD2F", "\u745C" }, { "\uD87E\uDDF4", "\u5DB2" },
        { "\uD87E\uDE1D", "\uD869\uDE00" },
    };

    public static TheoryData<string, string> Supplementary { get; } = new()
    {
        { "\uD804\uDC99\uD804\uDCBA", "\uD804\uDC9A" }, { "\uD804\uDC9B\uD804\uDCBA", "\uD804\uDC9C" },
        { "\uD804\uDCA5\uD804\uDCBA", "\uD804\uDCAB" }, { "\uD804\uDD31\uD804\uDD27", "\uD804\uDD2E" },
        { "\uD804\uDD32\uD804\uDD27", "\uD804\uDD2F" }, { "\uD804\uDF47\uD804\uDF3E", "\uD804\uDF4B" },
        { "\uD804\uDF47\uD804\uDF57", "\uD804\uDF4C" }, { "\uD805\uDCB9\uD805\uDCBA", "\uD805\uDCBB" },
        { "\uD805\uDCB9\uD805\uDCB0", "\uD805\uDCBC" }, { "\uD805\uDCB9\uD805\uDCBD", "\uD805\uDCBE" },
        { "\uD805\uDDB8\uD805\uDDAF", "\uD805\uDDBA" }, { "\uD805\uDDB9\uD805\uDDAF", "\uD805\uDDBB" },
        { "\uD806\uDD35\uD806\uDD30", "\uD806\uDD38" }, { "\uD804\uDC99\u0301\uD804\uDCBA", "\uD804\uDC9A\u0301" },
        { "\uD804\uDC9A", "\uD804\uDC9A" }, { "\uD806\uDD38", "\uD806\uDD38" }, { "\uD83D\uDE00", "\uD83D\uDE00" },
        { "\uD83D\uDE00\u0301", "\uD83D\uDE00\u0301" }, { "\u0061\uD834\uDD65\u0301", "\u00E1\uD834\uDD65" },
        { "\u0061\uD834\uDD6E\u0301\uD834\uDD65", "\u00E1\uD834\uDD6E\uD834\uDD65" },
    };

    public static TheoryData<string, string> Ordered { get; } = new()
    {
        { "\u0061\u0323\u0302", "\u1EAD" }, { "\u0061\u0302\u0323", "\u1EAD" },
        { "\u0061\u0315\u0300\u05AE\u0300\u0062", "\u00E0\u05AE\u0300\u0315\u0062" }, { "\u0071\u0307\u0323", "\u0071\u0323\u0307" },
        { "\u0071\u0323\u0307", "\u0071\u0323\u0307" }, { "\u0064\u0307\u0323", "\u1E0D\u0307" }, { "\u1E0B\u0323", "\u1E0D\u0307" },
        { "\u1E0D\u0307", "\u1E0D\u0307" }, { "\u0061\u0301\u0301", "\u00E1\u0301" }, { "\u0061\u0300\u0301", "\u00E0\u0301" },
        { "\u0061\u0301\u0300", "\u00E1\u0300" }, { "\u0061\u031B\u0301", "\u00E1\u031B" }, { "\u0301\u0061", "\u0301\u0061" },
        { "\u0301\u0323\u0061\u0301", "\u0323\u0301\u00E1" }, { "\u006F\u0308\u0304", "\u022B" },
        { "\u006F\u0304\u0308", "\u014D\u0308" }, { "\u0065\u0327\u0301", "\u0229\u0301" }, { "\u0065\u0301\u0327", "\u0229\u0301" },
        { "\u0061\u0345\u0301\u0323", "\u1EA1\u0301\u0345" }, { "\u0061\u034F\u0301", "\u0061\u034F\u0301" },
        { "\u0061\u0301\u034F\u0301", "\u00E1\u034F\u0301" }, { "\u0061\u200D\u0301", "\u0061\u200D\u0301" },
        { "\u0073\u0323\u0307", "\u1E69" }, { "\u0073\u0307\u0323", "\u1E69" }, { "\u0061\u05B0\u0301\u0323", "\u1EA1\u05B0\u0301" },
        { "\u0308\u0301", "\u0308\u0301" }, { "\u0CC6\u0301\u0CC2", "\u0CC6\u0301\u0CC2" }, { "\u0061\u0E48\u0301", "\u00E1\u0E48" },
        { "\u0061\u0F71\u0301", "\u00E1\u0F71" }, { "\u0061\u3099\u0301", "\u00E1\u3099" }, { "\u0063\u0327\u0327", "\u00E7\u0327" },
        { "\u0063\u0301\u0301\u0327", "\u1E09\u0301" }, { "\u0075\u0308\u0301\u0323", "\u1EE5\u0308\u0301" },
        { "\u00E0\u0316\u0301", "\u00E0\u0316\u0301" }, { "\u0065\u0302\u0301\u0323\u0078\u0301", "\u1EC7\u0301\u0078\u0301" },
    };

    [Theory]
    [MemberData(nameof(Latin))]
    public void Normalize_LatinLetterAndMarks_Composes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Vietnamese))]
    public void Normalize_VietnameseLetterInAnyOrder_Composes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Greek))]
    public void Normalize_GreekLetterAndMarks_Composes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Others))]
    public void Normalize_OtherScriptAndMark_Composes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Hangul))]
    public void Normalize_Jamo_ComposesSyllables(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(SingletonTexts))]
    public void Normalize_Singleton_Replaces(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Excluded))]
    public void Normalize_CompositionExclusion_StaysDecomposed(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(CompatibilityIdeographs))]
    public void Normalize_CompatibilityIdeograph_Replaces(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Supplementary))]
    public void Normalize_SupplementaryPlane_Composes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [MemberData(nameof(Ordered))]
    public void Normalize_MarksOutOfOrder_OrdersThenComposes(string text, string expected) => AssertForm(text, expected);

    [Theory]
    [InlineData("")]
    [InlineData("global/knowledge")]
    [InlineData("\u00E9t\u00E9")]
    [InlineData("\u0111\u01B0\u1EDD\u006E\u0067")]
    [InlineData("\uD55C\uAE00")]
    [InlineData("\u6F22\u5B57")]
    [InlineData("q\u0323\u0307")]
    [InlineData("\uD83D\uDE00")]
    public void Normalize_AlreadyComposed_ReturnsSameInstance(string text) => Assert.Same(text, Nfc.Normalize(text));

    [Fact]
    public void Normalize_EveryHangulSyllable_RoundTrips()
    {
        for (var index = 0; index < 19 * 21 * 28; index++)
        {
            var syllable = ((char)(0xAC00 + index)).ToString();
            var jamo = $"{(char)(0x1100 + index / 588)}{(char)(0x1161 + index / 28 % 21)}";
            if (index % 28 != 0)
                jamo += (char)(0x11A7 + index % 28);

            Assert.Equal(syllable, Nfc.Normalize(jamo));
            Assert.Same(syllable, Nfc.Normalize(syllable));
        }
    }

    // Not in a theory: a runner cannot write half a character into a test's name.
    [Fact]
    public void Normalize_LoneSurrogate_StaysUntouched()
    {
        string[] texts =
        [
            "\uD800", "\uDC00", "\uDC00\uD800", "a\uD83D", "\uDE00b", "\uD83D\uD83D\uDE00", "\uD800\u0301", "\u00E9\uDBFF\u00E9",
        ];
        foreach (var text in texts)
            Assert.Same(text, Nfc.Normalize(text));

        Assert.Equal("\u00E9\uD800\u00E9", Nfc.Normalize("e\u0301\uD800e\u0301"));
        Assert.Equal("e\uDC00\u0301", Nfc.Normalize("e\uDC00\u0301"));
        Assert.Equal("\uD804\u00E9\uDC99", Nfc.Normalize("\uD804e\u0301\uDC99"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0301")]
    [InlineData("\u0323\u0302")]
    [InlineData("\u0302\u0323")]
    [InlineData("\u093C")]
    [InlineData("\u3099")]
    [InlineData("\u11A8")]
    public void Normalize_EveryBmpCodePoint_IsIdempotent(string suffix)
    {
        for (var code = 0; code <= char.MaxValue; code++)
        {
            var once = Nfc.Normalize((char)code + suffix);
            Assert.Same(once, Nfc.Normalize(once));
        }
    }

    [Fact]
    public void Normalize_LongRunOfMarks_KeepsEqualClassesInOrder()
    {
        const int Count = 50_000;
        var text = "a" + string.Concat(Enumerable.Repeat("\u0315\u0301\u0300\u0323", Count));
        var above = string.Concat(Enumerable.Repeat("\u0301\u0300", Count));

        var expected = "\u1EA1" + new string('\u0323', Count - 1) + above + new string('\u0315', Count);
        Assert.Equal(expected, Nfc.Normalize(text));
    }

    private static void AssertForm(string text, string expected)
    {
        Assert.Equal(expected, Nfc.Normalize(text));
        Assert.Same(expected, Nfc.Normalize(expected));
        // '/' composes with nothing, so a text within a key has the same form.
        Assert.Equal($"x/{expected}/y", Nfc.Normalize($"x/{text}/y"));
    }
}
