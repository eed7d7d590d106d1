using Lathe.Inference.Sampling;

namespace Lathe.Inference.Tests;

/// <summary>Lets only the tokens of a script come, one after the other.</summary>
internal sealed class Script(IReadOnlyList<int> script) : LogitsProcessor
{
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        int wanted = script[(tokens.Length - promptLength) % script.Count];
        for (int i = 0; i < logits.Length; i++) logits[i] = i == wanted ? 0 : float.NegativeInfinity;
    }
}
