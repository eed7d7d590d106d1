using Lathe.Cli.Hosting;
using Lathe.Training.Digits;

namespace Lathe.Cli.Walkthrough;

/// <summary><c>--step-by-step</c>: one batch through a fresh network, with every number's meaning.</summary>
internal static class StepByStep
{
    /// <summary>Walks; the run that follows is not touched by it.</summary>
    public static void Run(DigitTrainer trainer, CliHost host, Screen screen, bool pause)
    {
        using var walk = new Walk(trainer);
        walk.Forward();
        var pager = new WalkPager(host, screen, pause);
        screen.WriteText($"One batch of {walk.Batch.Rows} expressions, through a network of {walk.Model.ParameterCount:N0} random numbers. The values shown are those of {walk.Example}.", indent: 0);
        foreach (WalkStep step in Steps(walk, screen))
        {
            if (!pager.Show(step)) break;
        }

        screen.WriteLine();
    }

    // The steps after the loss run the network again, so they come when everything kept of the first pass has been shown.
    private static IEnumerable<WalkStep> Steps(Walk walk, Screen screen)
    {
        foreach (WalkStep step in InputSteps.Of(walk)) yield return step;
        for (int layer = 0; layer < walk.Model.Blocks.Count; layer++)
        {
            foreach (WalkStep step in BlockSteps.Of(walk, layer, screen.Ink)) yield return step;
        }

        foreach (WalkStep step in OutputSteps.Of(walk, screen.Ink)) yield return step;
        foreach (WalkStep step in GradientSteps.Of(walk, screen.Ink)) yield return step;
    }
}
