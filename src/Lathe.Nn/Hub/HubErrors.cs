using System.Net;

namespace Lathe.Nn.Hub;

/// <summary>Turns refusals of a hub into what the user can do about them.</summary>
internal static class HubErrors
{
    public static HttpResponseMessage Check(HttpResponseMessage response, Uri uri, HubSettings settings, long from)
    {
        // 416: what is there already is all there is, or too much; the caller compares sizes.
        if (response.IsSuccessStatusCode || (from > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable))
            return response;
        using (response)
            throw Of(response, uri.GetLeftPart(UriPartial.Path), settings);
    }

    private static HubException Of(HttpResponseMessage response, string address, HubSettings settings)
    {
        string code = response.Headers.TryGetValues("X-Error-Code", out IEnumerable<string>? codes) ? codes.First() : "";
        int status = (int)response.StatusCode;
        string token = settings.Token is null
            ? "Set HF_TOKEN to a token of an account that may read it."
            : "The token in HF_TOKEN (or the token file) is not accepted or may not read it.";
        return (status, code) switch
        {
            (_, "GatedRepo") => new HubException($"{address}: the model is gated: ask for access on its page first. {token}"),
            (_, "RevisionNotFound") => new HubException($"{address}: the repository has no such revision: see its branches and tags, and give one with --revision."),
            (_, "EntryNotFound") => new HubException($"{address}: the repository has no such file."),
            (401, _) => new HubException($"{address} answered 401: there is no such model, or it is private. {token}"),
            (403, _) => new HubException($"{address} answered 403: not allowed. {token}"),
            (404, _) => new HubException($"{address} answered 404: there is no such model, file or revision."),
            (408 or 429 or 500 or 502 or 503 or 504, _) => new HubException($"{address} answered {status}.", transient: true, Wait(response)),
            _ => new HubException($"{address} answered {status} {response.ReasonPhrase}."),
        };
    }

    private static TimeSpan? Wait(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > DateTimeOffset.UtcNow ? date - DateTimeOffset.UtcNow : TimeSpan.Zero,
        _ => null,
    };
}
