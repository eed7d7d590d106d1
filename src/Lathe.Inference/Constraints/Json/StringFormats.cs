using System.Collections.Frozen;

namespace Lathe.Inference.Constraints.Json;

/// <summary>
/// The formats of JSON Schema as regular expressions over whole strings. Each takes only what is right, and not all of it: no 29th of
/// February, since not every year has one; names of ordinary length.
/// </summary>
internal static class StringFormats
{
    private const string Year = @"(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})";
    private const string Date = Year + @"-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))";
    private const string Time = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)";
    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,28}[A-Za-z0-9])?";
    private const string Host = Label + @"(?:\." + Label + "){0,3}";
    private const string Octet = @"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    private const string Clock = @"(?:\d{1,2}H(?:\d{1,2}M(?:\d{1,2}S)?)?|\d{1,2}M(?:\d{1,2}S)?|\d{1,2}S)";
    private const string Hex = "[0-9a-fA-F]", Group = Hex + "{1,4}";

    private static readonly FrozenDictionary<string, string> Expressions = new Dictionary<string, string>
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = Date + "T" + Time,
        ["duration"] = $@"P(?:\d{{1,3}}W|(?:\d{{1,4}}Y(?:\d{{1,2}}M(?:\d{{1,2}}D)?)?|\d{{1,2}}M(?:\d{{1,2}}D)?|\d{{1,3}}D)(?:T{Clock})?|T{Clock})",
        ["email"] = @"[A-Za-z0-9_+-]{1,30}(?:\.[A-Za-z0-9_+-]{1,20}){0,1}@" + Label + @"(?:\." + Label + "){1,2}",
        ["hostname"] = Host,
        ["ipv4"] = $@"{Octet}(?:\.{Octet}){{3}}",
        ["ipv6"] = $"(?:{Group}:){{7}}{Group}|(?:{Group}:){{1,7}}:|"
            + string.Join('|', Enumerable.Range(1, 6).Select(after => $"(?:{Group}:){{1,{7 - after}}}(?::{Group}){{{after}}}"))
            + $"|:(?::{Group}){{1,7}}|::",
        ["uuid"] = $"{Hex}{{8}}-{Hex}{{4}}-{Hex}{{4}}-{Hex}{{4}}-{Hex}{{12}}",
        ["uri"] = $@"https?://{Host}(?::[1-9]\d{{0,3}})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]{{0,100}}){{0,8}}",
    }.ToFrozenDictionary();

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", Expressions.Keys.Order());

    /// <summary>The expression of a format, or null.</summary>
    public static string? Find(string format) => Expressions.GetValueOrDefault(format);
}
