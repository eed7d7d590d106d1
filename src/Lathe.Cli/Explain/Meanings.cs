namespace Lathe.Cli.Explain;

/// <summary>What each number means, in a line: the same words on screen and on the page.</summary>
internal static class Meanings
{
    public const string Predictions = "Bits are the surprisal −log₂ p of the token given what stands before it: 0 is certain, each further bit halves its probability. Rank 1 is the model's first choice.";
    public const string Expected = "On the right, what it expects next; ✓ marks the token that then came.";
    public const string Lens = "The logit lens: what each layer's residual stream would say if the final norm and the head read it there. • marks the layer's top token where it is already the final one.";
    public const string Settled = "A prediction has settled at the layer from which its top token no longer changes.";
    public const string Divergence = "To go is the KL divergence of the final prediction from the layer's, in bits: 0 where nothing is left to do.";
    public const string Norms = "Norm is the length of a token's residual vector: how much all layers so far have written into it. A first token far longer than the rest is where heads rest that have nothing to look for.";
    public const string Entropy = "Entropy is how widely a head looks: 0 % of the most is one token, 100 % is all it may see alike.";
    public const string Weights = "Each row is a token; its cells say how much of its attention goes to the token of each column. A row adds up to 100 %.";
    public const string Encoder = "This model is an encoder: it makes vectors and predicts no next token, and every layer norms its residual stream anew. So there is attention to see, and no predictions, lens or norms.";
}
