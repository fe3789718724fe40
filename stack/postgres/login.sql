-- Set the password of one login. Input from the environment: LOGIN, LOGIN_PASSWORD.

\getenv login LOGIN
\getenv login_password LOGIN_PASSWORD

alter role :"login" login password :'login_password';
