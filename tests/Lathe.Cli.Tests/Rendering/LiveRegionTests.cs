using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Tests.Rendering;

public sealed class LiveRegionTests
{
    private int _width = 20;

    [Fact]
    public void A_frame_is_drawn_over_the_frame_before()
    {
        (LiveRegion region, StringWriter output) = Make();
        region.Draw(["one", "two"]);
        output.GetStringBuilder().Clear();

        region.Draw(["three", "four", "five"]);

        Assert.Equal("\e[?2026h\r\e[2Athree\e[K\nfour\e[K\nfive\e[K\n\e[J\e[?2026l", output.ToString());
    }

    [Fact]
    public void Lines_are_cut_to_the_screen_and_counted_again_when_it_shrinks()
    {
        (LiveRegion region, StringWriter output) = Make();
        region.Draw([new string('x', 50)]);
        Assert.Contains(new string('x', 19) + "…\e[K", output.ToString());
        output.GetStringBuilder().Clear();
        _width = 20 / 2;

        // A screen says at least 20 columns; what it drew before is then still one line.
        region.Draw(["y"]);

        Assert.Contains("\e[1A", output.ToString());
    }

    private (LiveRegion Region, StringWriter Output) Make()
    {
        var output = new StringWriter();
        return (new LiveRegion(new Screen(output, true, ColorDepth.None, () => (_width, 10))), output);
    }
}
