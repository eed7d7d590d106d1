namespace Lathe.Inference.Sampling;

/// <summary>Keeps the fewest most probable tokens that hold a mass (Holtzman et al., arXiv:1904.09751).</summary>
internal static class NucleusFilter
{
    public static void Apply(Candidates candidates, double mass)
    {
        if (mass >= 1) return;
        candidates.Weigh(out double total);

        // Those below (1 − p)/n sum to less than 1 − p: without them the others hold the nucleus, and few are left to choose from.
        candidates.KeepLikely(Math.Log(total * (1 - mass) / candidates.Count));
        candidates.KeepMass(total * mass);
    }
}
