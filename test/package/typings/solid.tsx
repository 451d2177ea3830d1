/** @jsxImportSource solid-js */
import type {} from 'portico/types/solid';

export const page = (
  <portico-auth backend="gotrue" url="https://auth.example" anon-key="k" class="wide">
    <portico-login
      heading="Welcome"
      return-to="/home"
      on:portico-signed-in={(event) => {
        const name: string = event.detail.user.id;
        return void name;
      }}
    />
    {/* @ts-expect-error: a number is no path */}
    <portico-login return-to={1} />
  </portico-auth>
);
