using Lathe.Nn.Initialization;
using Lathe.Nn.Models;

namespace Lathe.Training.Reports.Analysis;

/// <summary>How far training moved the token vectors from where the seed put them.</summary>
internal static class EmbeddingDrift
{
    /// <summary>Mean over the tokens in use of |now − start| / |start|; NaN where a value is not finite.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="seed">Seed of its initial weights.</param>
    /// <param name="used">Whether a token was trained on.</param>
    public static double Measure(DigitTransformer model, ulong seed, IReadOnlyList<bool> used)
    {
        using var fresh = new DigitTransformer(model.Config, new Initializer(seed));
        ReadOnlySpan<float> now = model.Tokens.Weight.Value<float>(), start = fresh.Tokens.Weight.Value<float>();
        int width = model.Config.Width, count = 0;
        double sum = 0;
        for (int id = 0; id < used.Count; id++)
        {
            if (!used[id]) continue;
            sum += Ratio(now.Slice(id * width, width), start.Slice(id * width, width));
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }

    private static double Ratio(ReadOnlySpan<float> now, ReadOnlySpan<float> start)
    {
        double moved = 0, length = 0;
        for (int i = 0; i < now.Length; i++)
        {
            double step = (double)now[i] - start[i];
            moved += step * step;
            length += (double)start[i] * start[i];
        }

        return Math.Sqrt(moved / length);
    }
}
