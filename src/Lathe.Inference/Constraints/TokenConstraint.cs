namespace Lathe.Inference.Constraints;

/// <summary>
/// Says which tokens may come next, so that the output follows a form. It walks along with the output: <see cref="Accept"/> for each
/// token, <see cref="Rollback"/> where tokens are taken back.
/// </summary>
public abstract class TokenConstraint
{
    /// <summary>Whether the output may end here. Only then may a token that ends the text come.</summary>
    public abstract bool Complete { get; }

    /// <summary>Whether the output must end here: it is complete, and no token but one that ends the text may come.</summary>
    public virtual bool Finished => false;

    /// <summary>Sets the logits of tokens that may not come next to −∞.</summary>
    /// <param name="logits">One for each token of the vocabulary, in place.</param>
    public abstract void Mask(Span<float> logits);

    /// <summary>Takes the next token.</summary>
    /// <returns>Whether it was allowed; if not, nothing has changed.</returns>
    public abstract bool Accept(int token);

    /// <summary>Takes back the last tokens that were accepted.</summary>
    /// <param name="tokens">How many.</param>
    public abstract void Rollback(int tokens);

    /// <summary>Begins the output anew, after the same prompt.</summary>
    public abstract void Reset();

    /// <summary>Begins a new output after a prompt: at the start of a text some tokens are spelled without their leading space.</summary>
    /// <param name="prompt">The prompt's tokens.</param>
    public virtual void Begin(ReadOnlySpan<int> prompt) => Reset();
}
