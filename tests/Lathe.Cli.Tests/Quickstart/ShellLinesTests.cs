using Lathe.Cli.Quickstart;

namespace Lathe.Cli.Tests.Quickstart;

public sealed class ShellLinesTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(79)]
    [InlineData(400)]
    public void A_folded_command_is_the_command(int width)
    {
        const string Command = "lathe tokenizer train --data \"/a b/train.txt\" --vocab-size 1024 --special \"<|endoftext|>\" \"<|ask|>\" --out /a/tokenizer";
        string[] lines = [.. ShellLines.Fold(Command, width)];
        Assert.All(lines[..^1], line => Assert.EndsWith(" \\", line));
        Assert.Equal(Command, string.Join(' ', lines.Select(l => l.TrimEnd('\\').Trim())));
        Assert.Contains(lines, l => l.Contains("--vocab-size 1024", StringComparison.Ordinal));
    }
}
