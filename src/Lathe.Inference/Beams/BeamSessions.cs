using Lathe.Nn.Models;

namespace Lathe.Inference.Beams;

/// <summary>
/// A session for each beam. A beam's first continuation goes on where the beam is; the others take a session that is free and shares
/// the longest beginning with them, so that only what differs is computed.
/// </summary>
internal sealed class BeamSessions(Transformer model, SessionOptions? options) : IDisposable
{
    private readonly List<Session> _sessions = [new Session(model, options)];

    public Session First => _sessions[0];

    /// <summary>A session for each text, in their order; no two get the same.</summary>
    public Session[] Assign(IReadOnlyList<int[]> texts)
    {
        while (_sessions.Count < texts.Count) _sessions.Add(new Session(model, options));
        var pairs = new List<(int Shared, int Text, int Session)>(texts.Count * _sessions.Count);
        for (int t = 0; t < texts.Count; t++)
        {
            for (int s = 0; s < _sessions.Count; s++) pairs.Add((_sessions[s].Tokens.CommonPrefixLength(texts[t]), t, s));
        }

        pairs.Sort(static (a, b) => a.Shared != b.Shared ? b.Shared.CompareTo(a.Shared) : a.Text != b.Text ? a.Text.CompareTo(b.Text) : a.Session.CompareTo(b.Session));
        var assigned = new Session[texts.Count];
        bool[] taken = new bool[_sessions.Count];
        foreach ((_, int text, int session) in pairs)
        {
            if (assigned[text] is not null || taken[session]) continue;
            (assigned[text], taken[session]) = (_sessions[session], true);
        }

        return assigned;
    }

    public void Dispose()
    {
        foreach (Session session in _sessions) session.Dispose();
    }
}
