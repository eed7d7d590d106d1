using Lathe.Text.ChatTemplates;

namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>Calls of tools in the forms of the families, whole and in pieces of every size; what is no call stays text.</summary>
public sealed class ToolCallScannerTests
{
    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>", "", "add {\"a\": 1}")]
    [InlineData("Let me see.\n<tool_call>{\"name\": \"add\", \"arguments\": {}}</tool_call>\n<tool_call>{\"name\": \"mul\", \"arguments\": {\"x\": [1]}}</tool_call>\n", "Let me see.", "add {}|mul {\"x\": [1]}")]
    [InlineData("<tool_call>{\"name\": \"add\", \"arguments\": {}}", "", "add {}")]
    [InlineData("[TOOL_CALLS][{\"name\": \"add\", \"arguments\": {\"a\": 1}, \"id\": \"abcdefghi\"}, {\"name\": \"mul\", \"arguments\": {}}]", "", "add {\"a\": 1} abcdefghi|mul {}")]
    [InlineData("[TOOL_CALLS]add[ARGS]{\"a\": 1}[TOOL_CALLS]mul[ARGS]{}", "", "add {\"a\": 1}|mul {}")]
    [InlineData("{\"name\": \"add\", \"parameters\": {\"a\": 1}}", "", "add {\"a\": 1}")]
    [InlineData(" \n<|python_tag|>{\"name\": \"add\", \"parameters\": {}}", "", "add {}")]
    [InlineData("{\"name\": \"add\", \"parameters\": {}}; {\"name\": \"mul\", \"parameters\": {}}", "", "add {}|mul {}")]
    [InlineData("[{\"name\": \"add\", \"arguments\": \"{\\\"a\\\": 2}\"}]", "", "add {\"a\": 2}")]
    [InlineData("{\"type\": \"function\", \"function\": {\"name\": \"add\", \"arguments\": {}}}", "", "add {}")]
    [InlineData("{\"name\": \"other\", \"parameters\": {}}", "{\"name\": \"other\", \"parameters\": {}}", "")]
    [InlineData("{\"answer\": 5}", "{\"answer\": 5}", "")]
    [InlineData("{\"name\": \"add\", \"parameters\": {", "{\"name\": \"add\", \"parameters\": {", "")]
    [InlineData("<tool_call>no json</tool_call> then", "<tool_call>no json</tool_call> then", "")]
    [InlineData("a < b and <tool_box> [TOOL", "a < b and <tool_box> [TOOL", "")]
    [InlineData("In words: {\"name\": \"add\", \"parameters\": {}}", "In words: {\"name\": \"add\", \"parameters\": {}}", "")]
    [InlineData("  plain\n text ", "  plain\n text ", "")]
    [InlineData("", "", "")]
    [InlineData("   ", "   ", "")]
    public void Calls_and_text_part(string answer, string text, string calls)
    {
        for (int size = 1; size <= answer.Length + 1; size++)
        {
            var scanner = new ToolCallScanner(["add", "mul"]);
            string said = "";
            for (int at = 0; at < answer.Length; at += size) said += scanner.Append(answer.AsSpan(at, Math.Min(size, answer.Length - at)));
            said += scanner.Finish();
            Assert.Equal(calls, string.Join('|', scanner.Calls.Select(c => $"{c.Name} {c.Arguments} {c.Id}".TrimEnd())));
            Assert.Equal(text, scanner.Calls.Count > 0 ? said.TrimEnd() : said);
        }
    }

    [Fact]
    public void Text_comes_as_soon_as_it_can_be_no_call()
    {
        var scanner = new ToolCallScanner([]);
        Assert.Equal("Hello", scanner.Append("Hello"));
        Assert.Equal(" a ", scanner.Append(" a <tool"));
        Assert.Equal("<tools>", scanner.Append("s>"));
    }
}
