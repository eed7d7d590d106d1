namespace Lathe.Nn.Hub;

/// <summary>A hub that cannot or will not give what was asked for. The message says what to do.</summary>
public sealed class HubException : IOException
{
    internal HubException(string message, bool transient = false, TimeSpan? wait = null) : base(message) => (Transient, Wait) = (transient, wait);

    /// <summary>Whether asking again later may help.</summary>
    public bool Transient { get; }

    /// <summary>How long the server asks to wait, where it says so.</summary>
    internal TimeSpan? Wait { get; }
}
