namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Locality-sensitive hashing (Indyk and Motwani 1998): the texts that share a band with a signature, a chain of them behind each
/// band's hash.
/// </summary>
internal sealed class BandTable(LshBands bands)
{
    private readonly Dictionary<ulong, int> _heads = [];
    private readonly List<(int Text, int Next)> _links = [];

    /// <summary>Hashes of a signature's bands.</summary>
    public ulong[] Keys(ReadOnlySpan<uint> signature)
    {
        ulong[] keys = new ulong[bands.Bands];
        for (int band = 0; band < keys.Length; band++)
        {
            ulong key = WordSplitter.Mix((ulong)band);
            foreach (uint hash in signature.Slice(band * bands.Rows, bands.Rows)) key = WordSplitter.Mix(key ^ hash);
            keys[band] = key;
        }

        return keys;
    }

    /// <summary>Texts that share a band; one that shares several comes several times.</summary>
    public IEnumerable<int> Candidates(ulong[] keys)
    {
        foreach (ulong key in keys)
            for (int link = _heads.GetValueOrDefault(key, -1); link >= 0; link = _links[link].Next)
                yield return _links[link].Text;
    }

    /// <summary>Puts a text under its bands.</summary>
    public void Add(ulong[] keys, int text)
    {
        foreach (ulong key in keys)
        {
            _links.Add((text, _heads.GetValueOrDefault(key, -1)));
            _heads[key] = _links.Count - 1;
        }
    }
}
