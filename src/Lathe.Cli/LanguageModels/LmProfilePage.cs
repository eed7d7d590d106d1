using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Profiling;

namespace Lathe.Cli.LanguageModels;

/// <summary>The table of <c>--profile</c>.</summary>
internal static class LmProfilePage
{
    public static void Write(StepProfile profile, Screen screen)
    {
        screen.WriteText($"A step took {(profile.SecondsPerStep * 1e3).ToString("N1", CultureInfo.InvariantCulture)} ms, measured over {profile.Steps}. "
            + $"This machine, now: {Giga(profile.Roofline.FlopsPerSecond)} GFLOP/s in a matrix product, {Giga(profile.Roofline.BytesPerSecond)} GB/s from memory. "
            + "The last column is how near an op comes to what the slower of the two allows; above 100 % its data was in a cache. ′ is the gradient.");
        screen.WriteLine();
        string[][] rows = [.. profile.Rows.Select(r => (string[])
        [
            r.Name, r.Calls.ToString("0.#", CultureInfo.InvariantCulture), (r.Seconds * 1e3).ToString("0.00", CultureInfo.InvariantCulture),
            Say.Percent(r.Seconds / profile.SecondsPerStep), Giga(r.Flops / r.Seconds), Giga(r.Bytes / r.Seconds), (r.RooflineShare * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
        ])];
        screen.WriteLines(Table.Render(["op", "calls", "ms/step", "share", "GFLOP/s", "GB/s", "of roofline"], rows, screen.Ink));
    }

    private static string Giga(double value) => (value * 1e-9).ToString("0.0", CultureInfo.InvariantCulture);
}
