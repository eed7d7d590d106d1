using Lathe.Nn.Models;

namespace Lathe.Inference.Beams;

/// <summary>
/// A session for each beam. A beam's first continuation goes on where the beam is; the others take a session that is free and copy into
/// it what they share with the beam, so that no token is read twice.
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
        var copies = new List<(int Text, Session From, int Shared)>();
        foreach ((int shared, int text, int session) in pairs)
        {
            if (assigned[text] is not null) continue;
            if (!taken[session]) (assigned[text], taken[session]) = (_sessions[session], true);
            else if (!copies.Exists(c => c.Text == text)) copies.Add((text, _sessions[session], shared));
        }

        // What is copied from goes to a text that shares all of it, and is not copied into before.
        foreach ((int text, Session from, int shared) in copies)
        {
            if (shared > assigned[text].Tokens.CommonPrefixLength(texts[text])) assigned[text].CopyFrom(from, shared);
        }

        return assigned;
    }

    public void Dispose()
    {
        foreach (Session session in _sessions) session.Dispose();
    }
}
