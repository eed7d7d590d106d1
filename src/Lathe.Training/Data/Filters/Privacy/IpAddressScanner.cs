namespace Lathe.Training.Data.Filters.Privacy;

internal static class IpAddressScanner
{
    public static void Find(string text, List<PersonalDataMatch> found) => throw new NotImplementedException();
}
