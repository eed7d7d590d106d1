using System.Runtime.InteropServices;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Chatting;

/// <summary>Ctrl-C while an answer comes stops the answer; at the prompt the first one says how to leave, and the second leaves.</summary>
internal sealed class ChatInterrupt : IDisposable
{
    private readonly PosixSignalRegistration? _registration;
    private readonly CancellationToken _outer;
    private readonly Action _onFirst;
    private CancellationTokenSource? _answer;
    private bool _warned;

    public ChatInterrupt(CliHost host, Action onFirst)
    {
        (_outer, _onFirst) = (host.Cancellation, onFirst);
        if (host.OwnsSignals) _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    /// <summary>The answer that begins now; dispose it at its end.</summary>
    public CancellationTokenSource Answering()
    {
        _warned = false;
        return _answer = CancellationTokenSource.CreateLinkedTokenSource(_outer);
    }

    public void Answered()
    {
        CancellationTokenSource? answer = Interlocked.Exchange(ref _answer, null);
        answer?.Dispose();
    }

    /// <summary>A line was read: the person has not left.</summary>
    public void Heard() => _warned = false;

    public void Dispose()
    {
        _registration?.Dispose();
        Answered();
    }

    /// <summary>What a Ctrl-C does.</summary>
    internal void OnSignal(PosixSignalContext context)
    {
        if (_answer is { } answer)
        {
            context.Cancel = true;
            try
            {
                answer.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this very moment.
            }

            return;
        }

        if (_warned) return;
        context.Cancel = _warned = true;
        _onFirst();
    }
}
