namespace Lathe.Nn.Models;

/// <summary>How an encoder makes one vector of a sequence.</summary>
public enum Pooling
{
    /// <summary>The first token's vector.</summary>
    First,

    /// <summary>The mean over the tokens that are not padding.</summary>
    Mean,
}
