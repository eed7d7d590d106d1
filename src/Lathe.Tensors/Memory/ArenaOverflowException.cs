namespace Lathe.Tensors.Memory;

/// <summary>A step needed more memory than its scope may use.</summary>
public sealed class ArenaOverflowException(long neededBytes, long limitBytes) : InvalidOperationException(
    $"The scope's arena needs at least {neededBytes:N0} bytes at this point of the step and may use {limitBytes:N0}. " +
    "Use a smaller batch or context, checkpoint activations, or give the Scope a larger arenaLimitBytes.")
{
    /// <summary>Bytes the step had asked for when it stopped; the whole step may need more.</summary>
    public long NeededBytes { get; } = neededBytes;

    /// <summary>Bytes the scope was allowed.</summary>
    public long LimitBytes { get; } = limitBytes;
}
