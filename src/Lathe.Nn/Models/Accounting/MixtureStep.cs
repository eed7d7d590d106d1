namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// A mixture of experts on a <see cref="SizedTape"/>, with the tokens spread nearly evenly: how the router spreads them is not known before.
/// </summary>
internal sealed class MixtureStep(TransformerConfig config, MixtureConfig mixture, SizedTape tape, long rows)
{
    private int _layer;

    public int Forward(int x, out int balance)
    {
        long width = config.Width, choices = rows * mixture.Active, hidden = mixture.Hidden == 0 ? config.FeedForwardWidth : mixture.Hidden;
        int tokens = tape.View(x);
        int probabilities = tape.Op(rows * mixture.Experts, [tape.Op(rows * mixture.Experts, [tokens], trained: true)]);
        tape.Constant(choices);
        int weights = tape.Op(choices, [probabilities]);
        if (mixture.Renormalize) weights = tape.Op(choices, [weights, tape.Op(rows, [weights])], backwardScratch: choices);
        int shares = tape.View(weights), sum = -1;
        if (mixture.Shared > 0) sum = TransformerStep.Network(tape, config, tokens, rows, mixture.Shared * hidden);
        int load = tape.Constant(mixture.Experts);
        for (long e = 0; e < mixture.Experts; e++)
        {
            // A router hardly gives two experts just the same load, so hardly a gradient of one serves another.
            long even = choices / mixture.Experts, offset = (2 * ((e * config.Layers) + _layer)) - (mixture.Experts * config.Layers) + 1;
            long here = even + (offset % Math.Max(1, even / 2));
            if (here == 0) continue;
            tape.Constant(here);
            tape.Constant(here);
            int y = TransformerStep.Network(tape, config, tape.Op(here * width, [tokens]), here, hidden);
            int weighted = tape.Op(here * width, [y, tape.Op(here, [shares])], backwardScratch: here * width);
            int back = tape.Op(rows * width, [weighted]);
            sum = sum < 0 ? back : tape.Op(rows * width, [sum, back]);
        }

        int product = tape.Op(mixture.Experts, [tape.Op(mixture.Experts, [probabilities]), load]);
        _layer++;
        balance = tape.Op(1, [tape.Op(1, [product])]);
        return tape.View(sum);
    }
}
