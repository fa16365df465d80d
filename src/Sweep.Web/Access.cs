using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sweep.Web;

/// <summary>
/// A request reaches an endpoint only with the right that the endpoint asks for. An endpoint that
/// names no right is not served at all.
/// </summary>
internal static class Access
{
    /// <summary>The right that an endpoint asks for.</summary>
    private sealed record Required(AccessRights Rights);

    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, AccessRights rights)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Required(rights));

    public static Task CheckAsync(HttpContext context, AccessTokens tokens, RequestDelegate next)
    {
        // An unknown path needs no right: there is nothing behind it.
        if (context.GetEndpoint() is not { } endpoint)
            return next(context);
        // A browser says which page sends a request. No page of another site may change anything
        // here, above all where the coordinator listens on the machine of the page's reader.
        if (
            context.Request.Headers.ContainsKey("Origin")
            && (context.WebSockets.IsWebSocketRequest || !HttpMethods.IsGet(context.Request.Method))
        )
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "not for pages of other sites");
        if (endpoint.Metadata.GetMetadata<Required>() is not { } required)
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "no token allows this");
        if (required.Rights == AccessRights.None)
            return next(context);
        var rights = tokens.RightsOfHeader(context.Request.Headers.Authorization);
        if (rights == AccessRights.None)
            return RefuseAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "this needs a token that the coordinator knows: see --token-file and SWEEP_TOKEN"
            );
        return (rights & required.Rights) == required.Rights
            ? next(context)
            : RefuseAsync(
                context,
                StatusCodes.Status403Forbidden,
                $"this token does not have the right '{required.Rights.ToString().ToLowerInvariant()}'"
            );
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(why + "\n");
    }
}
