namespace Lathe.Inference.Constraints.Tokens;

/// <summary>The tokens that may come in one state of the automaton, whatever called its rule.</summary>
/// <param name="certain">Tokens that may come always.</param>
/// <param name="open">
/// Tokens that go on beyond the rule's end, by their places in the tree's order: whether they may come depends on the caller.
/// </param>
internal sealed class StateTokens(TokenSet certain, int[] open)
{
    public TokenSet Certain => certain;

    public int[] Open => open;
}
