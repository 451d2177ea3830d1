/** @jsxImportSource react */
import type {} from 'portico/types/react';

export const page = (
  <portico-auth backend="gotrue" url="https://auth.example" anon-key="k" className="wide">
    <portico-login
      heading="Welcome"
      return-to="/home"
      id="login"
      onportico-signed-in={(event) => {
        const name: string = event.detail.user.id;
        return void name;
      }}
    />
    {/* @ts-expect-error: a number is no path */}
    <portico-login return-to={1} />
    {/* @ts-expect-error: there is no such attribute */}
    <portico-auth address="https://auth.example" />
  </portico-auth>
);
