using System.Text.RegularExpressions;
using Lathe.Training.Data.Filters.Privacy;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("a@b.co", "E")]
    [InlineData("Mail <jane.doe+news@mail.example.co.uk>, please.", "Mail <E>, please.")]
    [InlineData("Write to o'hara_1%x@sub-domain.example.", "Write to E.")]
    [InlineData("one@a.com,two@b.org;three@c.net", "E,E;E")]
    [InlineData("m\u00fcller@b\u00fccher.de schrieb", "E schrieb")]
    [InlineData("user@localhost and @name and a@.com and a@b..com and @", "user@localhost and @name and a@.com and a@b..com and @")]
    [InlineData("x.@y.com stays, a@b.c1 too", "x.@y.com stays, a@b.c1 too")]
    [InlineData("sendmail('o.hara@example.com', 'x')", "sendmail('E', 'x')")]
    [InlineData("", "")]
    public void Emails(string text, string masked) => Same(text, masked, PersonalDataKinds.Email);

    [Theory]
    [InlineData("2831823829", "P")]
    [InlineData("Call 283-182-3829. 5 people did.", "Call P. 5 people did.")]
    [InlineData("+49 (0)30 1234-5678, +44 20 7946 0958; +12125550123", "P, P; P")]
    [InlineData("1-800-555-0199 or 1 (800) 555-0199 or 800.555.0199", "P or P or P")]
    [InlineData("Phone: 555-0199", "Phone: P")]
    [InlineData("call me at 030 1234567", "call me at P")]
    [InlineData("born 1984-12-24, 1,234,567 people, 3.1415926535, at 1700000000 s", "born 1984-12-24, 1,234,567 people, 3.1415926535, at 1700000000 s")]
    [InlineData("ISBN 978-0-306-40615-7; 12345678901234567890; 555-0199", "ISBN 978-0-306-40615-7; 12345678901234567890; 555-0199")]
    [InlineData("add 234 + 567 and 8901; id2831823829; 2831823829x", "add 234 + 567 and 8901; id2831823829; 2831823829x")]
    [InlineData("+5 and +1 is (2)", "+5 and +1 is (2)")]
    public void Phones(string text, string masked) => Same(text, masked, PersonalDataKinds.Phone);

    [Theory]
    [InlineData("148232 * 36010 = 4446960000 + 889392000")]
    [InlineData("472547338 +960397912423686")]
    [InlineData("95808+3036165596?")]
    [InlineData("Thus, the result of 512088 \u00d7 137872 is 7105356608.")]
    [InlineData("Here is a random sequence of 10 digits: 9274036185.")]
    [InlineData("The result is:\n\n 4212883012996")]
    [InlineData("It cost $2831823829.")]
    public void Numbers_that_are_reckoned_with_stay(string text) => Assert.Equal(text, PersonalData.Mask(text).Text);

    [Theory]
    [InlineData("4111 1111 1111 1111", "C")]
    [InlineData("4111-1111-1111-1111 and 378282246310005 and 5555555555554444", "C and C and C")]
    [InlineData("4111 1111 1111 1112", "4111 1111 1111 1112")]
    [InlineData("pay with 6011111111111117.", "pay with C.")]
    [InlineData("0000000000000000 and 41111111111111111", "0000000000000000 and 41111111111111111")]
    [InlineData("5 4111 1111 1111 1111 9", "5 C 9")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData("4111 1111-1111 1111", "4111 1111-1111 1111")]
    public void Cards(string text, string masked) => Same(text, masked, PersonalDataKinds.Card);

    [Theory]
    [InlineData("192.0.2.146.", "I.")]
    [InlineData("http://10.1.2.3:8080/x and [2001:db8::8a2e:370:7334]", "http://I:8080/x and [I]")]
    [InlineData("fe80::1ff:fe23:4567:890a", "I")]
    [InlineData("127.0.0.1, 0.0.0.0, 255.255.255.0, ::1", "127.0.0.1, 0.0.0.0, 255.255.255.0, ::1")]
    [InlineData("version 1.2.3.4.5, v1.2.3.4, 1.2.3, 300.1.1.1, 12:30:00, A::B, std::vector", "version 1.2.3.4.5, v1.2.3.4, 1.2.3, 300.1.1.1, 12:30:00, A::B, std::vector")]
    public void Addresses(string text, string masked) => Same(text, masked, PersonalDataKinds.IpAddress);

    [Fact]
    public void Counts_are_by_kind_and_tags_that_were_there_are_not_counted()
    {
        MaskedText masked = PersonalData.Mask("|||EMAIL_ADDRESS||| a@b.de 212-555-0123 4111111111111111 9.9.9.9 c@d.fr");
        Assert.Equal("|||EMAIL_ADDRESS||| |||EMAIL_ADDRESS||| |||PHONE_NUMBER||| |||CARD_NUMBER||| |||IP_ADDRESS||| |||EMAIL_ADDRESS|||", masked.Text);
        Assert.Equal((2, 1, 1, 1, 5), (masked.Emails, masked.Phones, masked.Cards, masked.IpAddresses, masked.Count));
        Assert.Equal(0, PersonalData.Mask(masked.Text).Count);
    }

    [Fact]
    public void Any_text_is_masked_in_place_and_masking_again_changes_nothing()
    {
        var random = new Random(5);
        const string Alphabet = "0123456789012345678901234 +-().:@aé|4\n";
        for (int round = 0; round < 3000; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(60)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            IReadOnlyList<PersonalDataMatch> found = PersonalData.Find(text);
            int end = 0;
            foreach (PersonalDataMatch match in found)
            {
                Assert.InRange(match.Start, end, text.Length - match.Length);
                Assert.True(match.Length > 0);
                end = match.End;
            }
        }
    }

    [Theory]
    [InlineData('@')]
    [InlineData('1')]
    [InlineData(':')]
    [InlineData('.')]
    [InlineData('(')]
    public void Long_rows_of_one_sign_take_linear_time(char sign) => Assert.Equal(0, PersonalData.Mask(new string(sign, 300_000)).Count);

    // The letter of a kind, alone, stands for its tag.
    private static void Same(string text, string masked, PersonalDataKinds kind)
        => Assert.Equal(Regex.Replace(masked, @"\b[EPCI]\b", PersonalData.Tag(kind)), PersonalData.Mask(text, kind).Text);
}
