using Lathe.Tensors;

namespace Lathe.Cli.Benching;

/// <summary>One thing to time.</summary>
/// <param name="Tokens">Tokens of the prompt, or to generate.</param>
/// <param name="IsPrompt">Whether they are read at once.</param>
/// <param name="Threads">Threads that share the work.</param>
/// <param name="Cache">How keys and values are kept.</param>
internal readonly record struct BenchTest(int Tokens, bool IsPrompt, int Threads, CacheType Cache)
{
    /// <summary><c>pp512</c>, <c>tg128</c>: llama-bench's names.</summary>
    public string Name => (IsPrompt ? "pp" : "tg") + Tokens.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
